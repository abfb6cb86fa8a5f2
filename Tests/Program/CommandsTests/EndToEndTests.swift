import Foundation
import Testing

/// Runs the built program with the arguments of each case in `Cases`; what is
/// in a case stands in `Cases/README.md`.
@Suite struct EndToEndTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Cases"

    static let names: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".args") }.map { String($0.dropLast(5)) }.sorted()

    @Test func thereAreCases() {
        #expect(Self.names.count > 20)
    }

    @Test(arguments: names)
    func aCaseEndsAsItsFilesSay(name: String) throws {
        let arguments = try String(contentsOfFile: "\(Self.folder)/\(name).args", encoding: .utf8)
        let found = try RunningProgram(
            "/bin/sh",
            ["-c", "exec \"$FIREDRILL\" " + arguments],
            folder: Self.folder,
            environment: ["FIREDRILL": BuiltProgram.path, "FIREDRILL_DATA": repository]
        ).outcome()
        #expect(found.status == Int32(Self.expected(name, "exit").trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0)
        for (kind, text) in [("out", found.output), ("err", found.error)] {
            let wanted = Self.expected(name, kind)
            guard !Self.fits(text, wanted) else { continue }
            Issue.record("\(name).\(kind):\n\(Self.difference(wanted, text))")
            guard ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" else { continue }
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(Self.folder)/\(name).\(kind)"))
        }
    }

    @Test(arguments: [
        ("", "", true), ("a\n", "a\n", true), ("a\n", "a", false), ("a 1 b\n", "a ~~~ b\n", true),
        ("a b\n", "a ~~~ b\n", false), ("a\nb\n", "~~~\n", false), ("x12y\n", "x~~~y\n", true),
        ("http://h:1/x http://h:1/y", "http://~~~/x http://~~~/y", true), ("ab", "~~~b~~~", true),
        ("a.c\n", "a~~~d\n", false), ("abab", "a~~~ab", true),
    ])
    func aWildcardStandsForAnythingInALine(text: String, wanted: String, fits: Bool) {
        #expect(Self.fits(text, wanted) == fits)
    }

    private static func expected(_ name: String, _ kind: String) -> String {
        (try? String(contentsOfFile: "\(folder)/\(name).\(kind)", encoding: .utf8)) ?? ""
    }

    private static func lines(_ text: String) -> [String] { text.components(separatedBy: "\n") }

    private static func fits(_ text: String, _ wanted: String) -> Bool {
        let (text, wanted) = (lines(text), lines(wanted))
        return text.count == wanted.count && zip(text, wanted).allSatisfy { lineFits($0, $1) }
    }

    private static func lineFits(_ line: String, _ wanted: String) -> Bool {
        let parts = wanted.components(separatedBy: "~~~")
        guard parts.count > 1 else { return line == wanted }
        guard line.hasPrefix(parts[0]), line.dropFirst(parts[0].count).hasSuffix(parts[parts.count - 1]) else {
            return false
        }
        var rest = line.dropFirst(parts[0].count).dropLast(parts[parts.count - 1].count)
        for part in parts[1..<(parts.count - 1)] {
            guard let range = rest.range(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }

    /// Both texts line by line, `-` wanted and `+` found.
    private static func difference(_ wanted: String, _ found: String) -> String {
        let (wanted, found) = (lines(wanted), lines(found))
        return (0..<max(wanted.count, found.count)).map { index in
            let one = index < wanted.count ? wanted[index] : nil
            let other = index < found.count ? found[index] : nil
            if let one, let other, lineFits(other, one) { return "  " + other }
            return [one.map { "- " + $0 }, other.map { "+ " + $0 }].compactMap(\.self).joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
