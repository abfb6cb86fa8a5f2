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

    private static func cells(_ row: [String], under names: [String], _ columns: [String]) throws -> [String] {
        try #require(row.count == names.count)
        return columns.compactMap { column in names.firstIndex(of: column).map { row[$0] } }
    }

    @Test func theTableIsWhatClientsDo() throws {
        let script = ReadmeTests.root.path + "/Tests/Clients/faults.py"
        let outcome = try BuiltProgram.run(
            ["mock", "success", "--faults-by-header", "--log", "off", "--", "sh", "-c"]
                + ["exec '\(pythonWithClients)' '\(script)' \"$FIREDRILL_URL\""]
        )
        #expect(outcome.status == 0, "\(outcome.error)")
        let seen = Self.rows(outcome.output)
        let document = try String(contentsOfFile: ReadmeTests.root.path + "/docs/faults.md", encoding: .utf8)
        let section = try #require(document.components(separatedBy: "## What they do to clients").last)
        let told = Self.rows(section)
        #expect(told.count > 40)
        // The system has the curl and the JDK that it has, or none; others may
        // say it otherwise.
        let columns = try #require(told.first).filter { try #require(seen.first).contains($0) }
        #expect(columns.count >= 5, "the fault and four clients of Python's: \(seen.first ?? [])")
        #expect(seen.count == told.count)
        for (one, other) in zip(seen, told) {
            #expect(try Self.cells(one, under: seen[0], columns) == Self.cells(other, under: told[0], columns))
        }
    }
}
