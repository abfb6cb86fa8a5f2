import Foundation
import Testing

/// What the README prints is what a reader gets.
@Suite struct ReadmeTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func theHarnessGivesTheVerdictsThatArePrinted() throws {
        let harness = try Self.block(after: "Save it as `harness.py`", language: "python")
        #expect(harness.split(separator: "\n", omittingEmptySubsequences: false).count <= 80)
        let printed = try Self.block(after: "The check says so", language: "")
        let folder = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try harness.write(to: folder.appendingPathComponent("harness.py"), atomically: true, encoding: .utf8)
        let (status, output) = try Self.run(["check", "--subject", "exec:python3 harness.py"], in: folder)
        #expect(status == 0)
        var rest = output.split(separator: "\n").map(Self.withoutTimes)[...]
        for line in printed.split(separator: "\n").map(Self.withoutTimes) where line != "…" {
            let place = try #require(rest.firstIndex(of: line), "the output has no line \"\(line)\" here:\n\(output)")
            rest = rest[(place + 1)...]
        }
    }

    @Test func theFirstScenarioAnswersWhatIsPrinted() throws {
        let scenario = try Self.block(after: "Save this as `overloaded.yaml`", language: "yaml")
        let printed = try Self.block(after: "http://127.0.0.1:8080/inference/v1/chat/completions -d", language: "")
        let folder = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try scenario.write(to: folder.appendingPathComponent("overloaded.yaml"), atomically: true, encoding: .utf8)
        let script = """
            import os, urllib.error, urllib.request
            url = os.environ["FIREDRILL_URL"] + "/inference/v1/chat/completions"
            try:
                urllib.request.urlopen(url, b'{"model": "m"}')
            except urllib.error.HTTPError as error:
                print(error.code, error.headers["Retry-After"], error.read().decode())
            """
        let (status, output) = try Self.run(["mock", "overloaded.yaml", "--", "python3", "-c", script], in: folder)
        #expect(status == 0)
        #expect(output == "503 2 \(printed)\n")
    }

    @Test func theEmulationAnswersWhatIsPrinted() throws {
        let words = "http://127.0.0.1:8082/inference/v1/chat/completions -H"
        let printed = try Self.block(after: words, language: "")
        let text = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.contains(words) })
        let body = try #require(line.components(separatedBy: "-d '").last?.dropLast())
        let script = """
            import os, sys, urllib.error, urllib.request
            url = os.environ["FIREDRILL_URL"] + "/inference/v1/chat/completions"
            headers = {"Authorization": "Bearer fw_any", "Content-Type": "application/json"}
            try:
                urllib.request.urlopen(urllib.request.Request(url, sys.argv[1].encode(), headers))
            except urllib.error.HTTPError as error:
                print(error.code, error.read().decode())
            """
        let folder = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (status, output) = try Self.run(
            ["mock", "fireworks", "--", "python3", "-c", script, String(body)],
            in: folder
        )
        #expect(status == 0)
        #expect(output == "400 \(printed)\n")
    }

    @Test func theReleaseIsWrittenCheckedAndApplied() throws {
        let block = try Self.block(after: "`firedrill release-files release` writes", language: "sh")
        let folder = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let ended = try RunningProgram(
            "/bin/sh",
            ["-ec", "firedrill() { \"$FIREDRILL\" \"$@\"; }; " + block],
            folder: folder.path,
            environment: ["FIREDRILL": BuiltProgram.path, "FIREDRILL_DATA": repository]
        ).outcome()
        #expect(ended.status == 0, "\(ended.error)")
        let mine = try String(contentsOf: folder.appendingPathComponent("mine.bpmn"), encoding: .utf8)
        #expect(mine.contains("<camunda:string>120</camunda:string>"))
        let example = folder.appendingPathComponent("release/fireworks-ai-example.bpmn")
        #expect(
            mine
                == (try String(contentsOf: example, encoding: .utf8)).replacing(
                    "<camunda:field name=\"catalyst_timeout\">\n          <camunda:string>60<",
                    with: "<camunda:field name=\"catalyst_timeout\">\n          <camunda:string>120<"
                )
        )
    }

    /// The first fenced block of a language after some words.
    static func block(after words: String, language: String) throws -> String {
        let text = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let start = try #require(text.range(of: words), "the README says \"\(words)\"").upperBound
        let fence = try #require(text.range(of: "\n```\(language)\n", range: start..<text.endIndex))
        // The fence that closes another block looks like one that opens a
        // plain one: two in a row belong together.
        let opening = language.isEmpty ? try openingFence(in: text, from: start) : fence
        let end = try #require(text.range(of: "\n```\n", range: text.index(before: opening.upperBound)..<text.endIndex))
        return String(text[opening.upperBound..<end.lowerBound])
    }

    private static func openingFence(in text: String, from start: String.Index) throws -> Range<String.Index> {
        let before = text[..<start].components(separatedBy: "\n```").count - 1
        var at = start
        if !before.isMultiple(of: 2) {
            at = try #require(text.range(of: "\n```\n", range: start..<text.endIndex)).upperBound
        }
        return try #require(text.range(of: "\n```\n", range: at..<text.endIndex))
    }

    /// A line without what differs from run to run: times, dates.
    static func withoutTimes(_ line: Substring) -> String {
        var text = String(line)
        for (pattern, replacement) in [
            (#"\+\d+\.\d+ s"#, "+T s"), (#"\d+(\.\d+)?ms"#, "Nms"), (#"Retry-After: \w{3},.*"#, "Retry-After: DATE"),
        ] {
            text = text.replacingOccurrences(of: pattern, with: replacement, options: .regularExpression)
        }
        return text
    }

    static func temporaryFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("firedrill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Runs the built program in a folder; its status and standard output.
    static func run(_ arguments: [String], in folder: URL) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: BuiltProgram.path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(["FIREDRILL_DATA": root.path]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
