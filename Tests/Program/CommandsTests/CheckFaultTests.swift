import Foundation
import Testing

/// `check` and `recheck` through the built program, where something is wrong.
@Suite struct CheckFaultTests {
    /// A folder of its own, and runs of the program in it.
    final class Bench {
        let folder: URL

        init() throws { folder = try ReadmeTests.temporaryFolder() }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

        /// A journal of a short run.
        func journal() throws -> [String] {
            let run = try start(["check", "--subject", "reference", "--case", "standard/*", "--journal", "j"])
            try #require(run.wait() == 0, "\(run.errors)")
            return try lines("j")
        }

        func lines(_ name: String) throws -> [String] {
            try String(contentsOfFile: path(name), encoding: .utf8).split(separator: "\n").map(String.init)
        }

        func write(_ lines: [String], _ name: String) throws {
            try (lines.joined(separator: "\n") + "\n").write(toFile: path(name), atomically: true, encoding: .utf8)
        }

        func start(_ arguments: [String], data: String = ReadmeTests.root.path) throws -> Started {
            try Started(arguments, in: folder, data: data)
        }
    }

    /// The program while it runs.
    final class Started {
        private let process = Process()
        private let output = Pipe()
        private let errorFile: URL

        init(_ arguments: [String], in folder: URL, data: String) throws {
            errorFile = folder.appendingPathComponent("stderr-\(UUID().uuidString)")
            _ = FileManager.default.createFile(atPath: errorFile.path, contents: nil)
            process.executableURL = URL(fileURLWithPath: BuiltProgram.path)
            process.arguments = arguments
            process.currentDirectoryURL = folder
            process.environment = ProcessInfo.processInfo.environment.merging(["FIREDRILL_DATA": data]) { $1 }
            process.standardOutput = output
            process.standardError = try FileHandle(forWritingTo: errorFile)
            try process.run()
        }

        var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

        func signal(_ number: Int32) { kill(process.processIdentifier, number) }

        /// Waits for the end; the exit code, 128 + n after a signal.
        func wait() -> Int32 {
            _ = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
        }
    }

    /// The lines with each `prev` computed anew, by another implementation.
    private static func chained(_ lines: [String], _ bench: Bench) throws -> [String] {
        try bench.write(lines, "unchained")
        let script = """
            import hashlib, re, sys
            before = "0" * 64
            for line in open("unchained", encoding="utf-8"):
                line = re.sub(r'"prev":"[0-9a-f]{64}"', '"prev":"%s"' % before, line.rstrip("\\n"), count=1)
                before = hashlib.sha256(line.encode()).hexdigest()
                print(line)
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script]
        process.currentDirectoryURL = bench.folder
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: "\n").map(String.init)
    }

    @Test func anObservationThatWasEditedIsFoundByTheChainAndWithoutItByTheVerdicts() throws {
        let bench = try Bench()
        let lines = try bench.journal()
        #expect(try bench.start(["recheck", "j"]).wait() == 0)
        #expect(try Self.chained(lines, bench) == lines)
        let number = try #require(
            lines.firstIndex { $0.contains("\"catalyst_statusCode\":{\"type\":\"Integer\",\"value\":401}") }
        )
        var edited = lines
        edited[number] = lines[number].replacingOccurrences(
            of: "\"catalyst_statusCode\":{\"type\":\"Integer\",\"value\":401}",
            with: "\"catalyst_statusCode\":{\"type\":\"Integer\",\"value\":200}"
        )
        try bench.write(edited, "edited")
        let found = try bench.start(["recheck", "edited"])
        #expect(found.wait() == 2)
        #expect(found.errors.contains("edited:\(number + 1)"), "\(found.errors)")
        try bench.write(try Self.chained(edited, bench), "chained")
        let judged = try bench.start(["recheck", "chained"])
        #expect(judged.wait() == 1)
        #expect(
            judged.errors.contains("std.status: the journal says pass, the observation gives fail"),
            "\(judged.errors)"
        )
    }

    /// A journal of a connector that violates a must, worked on until nothing
    /// in it says so: the chain is made anew each time.
    @Test func aJournalThatWasWorkedOnIsJudgedByTheSuiteAtHand() throws {
        let bench = try Bench()
        let run = try bench.start([
            "check", "--subject", "reference:mutant=only-200-is-success", "--case", "standard/created", "--journal",
            "j",
        ])
        try #require(run.wait() == 1, "\(run.errors)")
        let lines = try bench.lines("j")
        let failed = lines.filter { $0.contains("\"verdict\":\"fail\"") }
        try #require(failed.count > 0)
        let whitewashed = lines.map { line in
            line.replacingOccurrences(of: "\"verdict\":\"fail\"", with: "\"verdict\":\"pass\"")
                .replacingOccurrences(of: "NON_CONFORMANT", with: "CONFORMANT")
        }
        func recheck(_ name: String, _ edit: (String) -> String) throws -> (Int32, String) {
            try bench.write(try Self.chained(whitewashed.map(edit), bench), name)
            let found = try bench.start(["recheck", name])
            return (found.wait(), found.errors)
        }
        let verdicts = try recheck("verdicts") { $0 }
        #expect(verdicts.0 == 1, "\(verdicts.1)")
        #expect(verdicts.1.contains("the journal says pass, the observation gives fail"))
        let cases = try recheck("cases") { line in
            guard line.contains("\"type\":\"case\"") else { return line }
            return line.replacingOccurrences(of: "\"check\":\"std.success\"", with: "\"check\":\"std.status\"")
        }
        #expect(cases.0 == 2, "\(cases.1)")
        #expect(cases.1.contains("is not the suite's at checks["), "\(cases.1)")
        #expect(cases.1.hasPrefix("cases:"), "\(cases.1)")
        let header = try recheck("header") { line in
            line.replacingOccurrences(of: "\"level\":\"must\"", with: "\"level\":\"may\"")
        }
        #expect(header.0 == 2, "\(header.1)")
        #expect(header.1.hasPrefix("header:1: the header says of the check "), "\(header.1)")
        let digest = String(repeating: "5e", count: 32)
        let suite = try recheck("suite") { line in
            line.replacingOccurrences(
                of: #""suite":"[0-9a-f]{64}""#,
                with: "\"suite\":\"\(digest)\"",
                options: .regularExpression
            )
        }
        #expect(suite.0 == 2, "\(suite.1)")
        #expect(suite.1.hasPrefix("suite:1: the journal is of the suite \(digest); the one at hand is "), "\(suite.1)")
        let unnamed = try recheck("unnamed") { line in
            line.replacingOccurrences(of: #""suite":"[0-9a-f]{64}","#, with: "", options: .regularExpression)
        }
        #expect(unnamed.0 == 2, "\(unnamed.1)")
        #expect(unnamed.1.hasPrefix("unnamed:1: the header names no suite; the one at hand is "), "\(unnamed.1)")
    }

    /// The journal stays what it was; the suite at hand is another.
    @Test func aJournalOfASuiteThatHasChangedSinceIsRefused() throws {
        let bench = try Bench()
        _ = try bench.journal()
        try FileManager.default.copyItem(atPath: ReadmeTests.root.path + "/Scenarios", toPath: bench.path("Scenarios"))
        #expect(try bench.start(["recheck", "j"], data: bench.folder.path).wait() == 0)
        let file = bench.path("Scenarios/fireworks-ai/cases/retry.yaml")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try (text + "# another\n").write(toFile: file, atomically: true, encoding: .utf8)
        let run = try bench.start(["recheck", "j"], data: bench.folder.path)
        #expect(run.wait() == 2)
        #expect(run.errors.hasPrefix("j:1: the journal is of the suite "), "\(run.errors)")
        #expect(
            run.errors.contains("  hint: name the folder with the journal's suite with --data DIR"),
            "\(run.errors)"
        )
    }

    @Test func aJournalThatWasCutOrIsNoneIsRefused() throws {
        let bench = try Bench()
        let lines = try bench.journal()
        try bench.write(Array(lines.dropLast()), "cut")
        try bench.write(["nonsense"], "nonsense")
        try Data([0xFF, 0x00, 0x0A]).write(to: URL(fileURLWithPath: bench.path("binary")))
        for (name, code) in [("cut", 2), ("nonsense", 2), ("binary", 2), ("missing", 74)] as [(String, Int32)] {
            let run = try bench.start(["recheck", name])
            #expect(run.wait() == code, "\(name): \(run.errors)")
            #expect(run.errors.contains(name))
        }
    }

    @Test func anOlderJournalIsKept() throws {
        let bench = try Bench()
        let first = try bench.journal()
        let second = try bench.journal()
        #expect(try bench.lines("j.1") == first)
        #expect(first != second)
    }

    @Test func aCheckThatNeverStartedLeavesTheOlderJournal() throws {
        let bench = try Bench()
        let first = try bench.journal()
        for journal in ["j", "none"] {
            let run = try bench.start(["check", "--subject", "exec:exit 7", "--journal", journal])
            #expect(run.wait() == 3, "\(run.errors)")
        }
        #expect(try bench.lines("j") == first)
        for name in ["j.1", "none"] { #expect(!FileManager.default.fileExists(atPath: bench.path(name)), "\(name)") }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func aSignalEndsACheckInOrder(signal: Int32) throws {
        let bench = try Bench()
        let run = try bench.start(["check", "--subject", "reference", "--case", "retry/*", "--journal", "j"])
        let end = Date(timeIntervalSinceNow: 20)
        while !run.errors.contains("checking"), Date() < end { usleep(5000) }
        usleep(300_000)
        run.signal(signal)
        #expect(run.wait() == 128 + signal, "\(run.errors)")
        let last = try #require(try bench.lines("j").last)
        #expect(last.contains("\"type\":\"footer\"") && last.contains("interrupted"), "\(last)")
    }

    @Test(
        arguments: [
            (["--subject", "exec:echo garbage; cat"], 3, "garbage"),
            (["--subject", "exec:exit 7"], 3, "the harness ended before it sent a hello (exit status 7)"),
            (["--subject", "exec: "], 2, "a command must follow"),
            (["--subject", "exec"], 2, "a command must follow"),
            (["--subject", "exec python3 h.py"], 2, "did you mean 'exec:python3 h.py'?"),
            (["--subject", "reference", "--input", "catalyst_timeout=1e"], 2, "expected a number of seconds"),
            (["--subject", "reference", "--input", "catalyst_retryOn429=no"], 2, "expected true or false"),
            (["--subject", "exec:/no/such/harness"], 3, "ended"),
            (["--subject", "exce:x"], 2, "there is no subject"),
            (["--subject", "reference:mutant=999"], 2, "there is no mutant"),
            (["--subject", "reference", "--case", "retry/onec"], 2, "retry/once"),
            (["--subject", "reference", "--case", "{"], 2, "not a pattern"),
            (["--subject", "reference", "--set", "core-2"], 2, "core-1"),
            (["--subject", "reference", "--report", "junti=x"], 2, "junit"),
            (["--subject", "reference", "--report", "junit=no/such/x"], 74, "does not exist"),
            (["--subject", "reference", "--journal", "no/such/j"], 74, "no/such/j"),
            (["--subject", "reference", "--data", "/nowhere"], 2, "/nowhere"),
        ] as [([String], Int32, String)]
    )
    func whatCannotBeDoneIsSaid(arguments: [String], code: Int32, words: String) throws {
        let bench = try Bench()
        let run = try bench.start(["check"] + arguments)
        #expect(run.wait() == code, "\(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
    }

    @Test(
        arguments: [
            ("contract.yaml", "format: 1", "formta: 1", "did you mean \"format\"?"),
            ("requirements.yaml", "level: must", "level: most", "did you mean \"must\"?"),
            ("cases/outcome.yaml", "title:", "titel:", "did you mean \"title\"?"),
            ("cases/outcome.yaml", "format: 1", "format: [", "not YAML"),
            ("responses.yaml", "status: 200", "status: two", "expected a whole number"),
            ("scenarios/success.yaml", "response: chat", "response: cha", "did you mean \"chat\"?"),
        ]
    )
    func aBadDataFileIsToldWithItsPlace(name: String, good: String, bad: String, words: String) throws {
        let bench = try Bench()
        try FileManager.default.copyItem(atPath: ReadmeTests.root.path + "/Scenarios", toPath: bench.path("Scenarios"))
        let file = bench.path("Scenarios/fireworks-ai/" + name)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try #require(text.contains(good))
        try text.replacingOccurrences(of: good, with: bad).write(toFile: file, atomically: true, encoding: .utf8)
        let run = try bench.start(["check", "--subject", "reference"], data: bench.folder.path)
        #expect(run.wait() == 2, "\(run.errors)")
        #expect(run.errors.contains(name + ":") && run.errors.contains(words), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: bench.path("firedrill-journal.jsonl")))
    }

    @Test func theReferenceGivesTheSameVerdictsBehindTheProtocol() throws {
        let bench = try Bench()
        let program = BuiltProgram.path
        for (subject, journal) in [("reference", "a"), ("exec:'\(program)' harness", "b")] {
            let run = try bench.start([
                "check", "--subject", subject, "--case", "{auth,errors,secrets,mapping}/*", "--journal", journal,
            ])
            #expect(run.wait() == 0, "\(run.errors)")
        }
        let verdicts = try ["a", "b"].map { name in
            try bench.lines(name).filter { $0.contains("\"type\":\"verdict\"") }
                .map { $0.drop { $0 != "," } }.sorted()
        }
        #expect(verdicts[0] == verdicts[1])
        #expect(verdicts[0].count > 100)
    }
}
