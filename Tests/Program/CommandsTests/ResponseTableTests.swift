import Foundation
import Scenarios
import TestSupport
import Testing

private let pythonWithClients = ReadmeTests.root.path + "/.build/clients/venv/bin/python"

/// What the documentation says that real clients make of each response of the
/// library.
@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: pythonWithClients),
        "the clients are not installed: Tests/Clients/setup"
    )
)
struct ResponseTableTests {
    private static func rows(_ text: String) -> [String] {
        text.components(separatedBy: "\n").filter { $0.hasPrefix("| ") }
    }

    @Test(.timeLimit(.minutes(1))) func theTableIsWhatClientsDo() throws {
        let names = try ResponseLibrary.load(provider: Repository.provider).entries.map(\.name)
        #expect(names.count >= 21)
        let script = ReadmeTests.root.path + "/Tests/Clients/responses.py"
        let outcome = try BuiltProgram.run(
            ["mock", "success", "--faults-by-header", "--log", "off", "--", "sh", "-c"]
                + ["exec '\(pythonWithClients)' '\(script)' \"$FIREDRILL_URL\" \(names.joined(separator: " "))"]
        )
        #expect(outcome.status == 0, "\(outcome.error)")
        let document = try String(contentsOfFile: ReadmeTests.root.path + "/docs/clients.md", encoding: .utf8)
        let seen = Self.rows(outcome.output)
        #expect(seen.count == names.count + 5, "a header, and four that are streamed, too")
        #expect(seen == Self.rows(document))
    }
}
