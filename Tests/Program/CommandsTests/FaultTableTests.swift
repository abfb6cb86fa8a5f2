import Foundation
import Testing

private let pythonWithClients = ReadmeTests.root.path + "/.build/clients/venv/bin/python"

/// What the documentation says that faults do to real clients.
@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: pythonWithClients),
        "the clients are not installed: Tests/Clients/setup"
    )
)
struct FaultTableTests {
    private static func rows(_ text: String) -> [[String]] {
        text.components(separatedBy: "\n").filter { $0.hasPrefix("| ") }.map { line in
            line.components(separatedBy: " | ").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "| ")) }
        }
    }

    @Test func theTableIsWhatClientsDo() throws {
        let script = ReadmeTests.root.path + "/Tests/Clients/faults.py"
        let outcome = try BuiltProgram.run(
            ["mock", "success", "--faults-by-header", "--log", "off", "--", "sh", "-c"]
                + ["exec '\(pythonWithClients)' '\(script)' \"$FIREDRILL_URL\""]
        )
        #expect(outcome.status == 0, "\(outcome.error)")
        var seen = Self.rows(outcome.output)
        let document = try String(contentsOfFile: ReadmeTests.root.path + "/docs/faults.md", encoding: .utf8)
        let section = try #require(document.components(separatedBy: "## What they do to clients").last)
        var told = Self.rows(section)
        #expect(told.count > 40)
        // The system has the curl that it has; another one may say it otherwise.
        if seen.first?.last != told.first?.last {
            seen = seen.map { Array($0.dropLast()) }
            told = told.map { Array($0.dropLast()) }
        }
        #expect(seen.count == told.count)
        for (one, other) in zip(seen, told) { #expect(one == other) }
    }
}
