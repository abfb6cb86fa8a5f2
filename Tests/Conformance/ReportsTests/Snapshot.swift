import Foundation
import Testing

/// Compares a text with a file beside the tests, `Snapshots/NAME`.
///
/// `RECORD_SNAPSHOTS=1` writes the file and fails: so that nobody takes a
/// recording for a test that passed.
func expectSnapshot(
    _ text: String,
    _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots")
    let file = folder.appending(path: name)
    guard ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == nil else {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
        Issue.record("recorded \(name)", sourceLocation: sourceLocation)
        return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    let (old, new) = (expected.components(separatedBy: "\n"), text.components(separatedBy: "\n"))
    let changes = new.difference(from: old).map { change in
        switch change {
        case .remove(let line, let element, _): "- \(line + 1): \(element)"
        case .insert(let line, let element, _): "+ \(line + 1): \(element)"
        }
    }
    #expect(changes == [], "\(name) differs", sourceLocation: sourceLocation)
}
