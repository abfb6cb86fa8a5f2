import Contracts
import Documents
import Exchanges
import Judging
import Synchronization
import TestSupport
import Testing

@Suite struct JournalTests {
    /// What a journal of one good and one bad attempt looks like.
    private func written(secrets: [String] = [], edit: (inout Observation) -> Void = { _ in }) async throws -> [UInt8] {
        let output = Mutex<[UInt8]>([])
        let run = try Self.run(edit: edit)
        try await Self.write(run, secrets: secrets) { bytes in output.withLock { $0 += bytes } }
        return output.withLock { $0 }
    }

    static let testCase = Seen.testCase(
        [
            CheckUse("ret.count", CheckParameters(["exactly": .count(2)])),
            CheckUse("ret.after-wait", CheckParameters(["atLeast": .durations([1_000_000_000])])),
        ],
        outline: [TestCase.RuleOutline(times: [1, 1])]
    )

    static func run(edit: (inout Observation) -> Void = { _ in }) throws -> Run {
        let header = try JudgeTests.header()
        let judge = Judge(header.obligations, try Repository.standard())
        let attempts = [1, 2].map { number in
            var observation = Seen.observation([429, 200], edit: edit)
            observation.attempt = number
            if number == 2 { observation.report.outcome = .failed(type: "E", message: "no") }
            let judged = judge.judge(testCase, observation)
            return Run.Attempt(testCase: testCase, observation: observation, judged: judged)
        }
        return Run(header: header, attempts: attempts, strays: [attempts[0].observation.exchanges[0]])
    }

    static func write(
        _ run: Run,
        secrets: [String] = [],
        sink: @escaping JournalWriter.Sink
    ) async throws {
        let writer = JournalWriter(redaction: .sample(literals: secrets), sink: sink)
        try await writer.write(run.header)
        for attempt in run.attempts { try await writer.write(attempt) }
        try await writer.finish(run)
    }

    private func failure(_ bytes: [UInt8]) -> JournalError? {
        do {
            _ = try Journal.read(bytes, name: "j.jsonl")
            return nil
        } catch {
            return error
        }
    }

    private func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func joined(_ lines: [String]) -> [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

    @Test func whatIsWrittenReadsBackEqual() async throws {
        let run = try Self.run()
        let read = try Journal.read(await written(), name: "j.jsonl").run
        #expect(read.header == run.header)
        #expect(read.attempts.map(\.observation) == run.attempts.map(\.observation))
        #expect(read.judged == run.judged)
        #expect(read.attempts.map(\.testCase.checks) == run.attempts.map(\.testCase.checks))
        #expect(read.attempts.map(\.testCase.outline) == run.attempts.map(\.testCase.outline))
        #expect(read.strays == run.strays)
        #expect(read.verdict == run.verdict)
    }

    @Test func nothingOfAnObservationIsLost() throws {
        var observation = Seen.observation([429, 401]) { seen in
            seen.exchanges[0].request.body = [0xFF, 0x00, 0x80]
            seen.exchanges[0].request.query = ""
            seen.exchanges[0].request.version = "HTTP/1.0"
            seen.exchanges[0].request.trailers = ["Checksum": "1"]
            seen.exchanges[0].annotation = Annotation(token: "t", source: "s", miss: .noMatch)
            seen.exchanges[0].ending = .clientGone
            seen.exchanges[0].response = Response(
                head: ResponseHead(version: "HTTP/1.0", status: 200, reason: "Fine", headers: ["A": "1"]),
                framing: .chunked,
                chunks: [Chunk(at: 3, bytes: [0x61]), Chunk(at: 500, bytes: [0xFF, 0x00])],
                trailers: ["T": "2"]
            )
            seen.exchanges[1].response = nil
            seen.exchanges[1].raw = [0x48, 0xFF]
            seen.exchanges[1].ending = .reset
            seen.exchanges[1].times.responseStart = nil
            seen.exchanges[1].times.responseEnd = nil
            seen.exchanges[1].request.headers = ["A": "1", "a": "2"]
            seen.stray = [seen.exchanges[1]]
            seen.leaks = [Leak(.variable, "x"), Leak(.stderr)]
            seen.report.events = [SubjectEvent("sleep", .object(["requestedMs": .number("3e3")]))]
            seen.report.stderrTail = "line\nline"
            seen.report.variables?["j"] = .init(.json, .array([.null, .number("1.0")]))
            seen.report.variables?["none"] = .null
            seen.order.given = Given(secretsFolder: "/s", propertiesFile: "/p")
            seen.order.environment = EnvironmentProfile(name: "env", variables: ["A": "b"])
            seen.maxLag = UInt64(Int.max)
            seen.lostExchanges = 3
        }
        let outcomes: [Outcome] = [
            .completed, .bpmnError(code: "A", message: "b"), .failed(type: "c", message: "d"), .unresolved,
            .unsupported(capability: "e", message: "f"), .harnessError(message: "g"),
        ]
        for outcome in outcomes {
            observation.report.outcome = outcome
            observation.report.variables = outcome == .unresolved ? nil : observation.report.variables
            let document = try Document.json(JSONWriter().bytes(observation.json))
            #expect(try Decoding.decode(document, Observation.shape) == observation)
        }
    }

    @Test(arguments: [
        ("\"value\":200}", "\"value\":500}"), ("\"tRunSent\":", "\"sent\":"), ("{\"prev\"", "{prev"),
        ("\"stray\":[]", "\"stray\":[ ]"),
    ])
    func aLineThatWasEditedIsNamed(part: String, edited: String) async throws {
        var lines = lines(try await written())
        let place = try #require(lines.firstIndex { $0.contains("\"type\":\"observation\"") })
        let before = lines[place]
        lines[place] = before.replacing(part, with: edited)
        #expect(lines[place] != before)
        let expected = JournalError(
            .edited,
            "was changed after it was written: line \(place + 2) holds another digest of it",
            hint: "a journal is evidence only as it was written",
            file: "j.jsonl",
            line: place + 1
        )
        #expect(failure(joined(lines)) == expected)
    }

    @Test func aLineThatWasNeverOneIsMalformed() async throws {
        let first = "{\"prev\":\"\(String(repeating: "0", count: 64))\",\"type\":\"haeder\"}"
        let error = failure(Array((first + "\n").utf8))
        #expect(error?.code == .malformed)
        #expect(error?.line == 1)
    }

    @Test func aLineThatWasTakenOutIsNoticed() async throws {
        var lines = lines(try await written())
        lines.remove(at: 3)
        #expect(failure(joined(lines))?.code == .edited)
    }

    @Test func aJournalWithoutItsFooterIsTruncated() async throws {
        let lines = lines(try await written())
        let expected = JournalError(
            .truncated,
            "there is no footer: the journal is truncated",
            hint: "a run that was killed leaves such a journal; run the check again",
            file: "j.jsonl"
        )
        #expect(failure(joined(lines.dropLast())) == expected)
    }

    @Test func aJournalThatWasCutAnywhereIsTruncated() async throws {
        let bytes = try await written()
        for count in stride(from: 0, to: bytes.count, by: 97) {
            #expect(failure(Array(bytes.prefix(count)))?.code == .truncated, "\(count)")
        }
    }

    @Test func aFooterThatCountsWronglyIsNoticed() async throws {
        var lines = lines(try await written())
        lines[lines.count - 1] = lines[lines.count - 1].replacing("\"observations\":2", with: "\"observations\":3")
        #expect(failure(joined(lines))?.code == .edited)
    }

    @Test func aUsersSecretIsNotWrittenAndADrawnKeyIs() async throws {
        let secret = "sk-\"live\"-1"
        let bytes = try await written(secrets: [secret]) { seen in
            seen.order.parameters["catalyst_headers"] = secret
            seen.request(0) { $0.headers.append("X-Extra", secret) }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!text.contains("live"))
        #expect(text.contains("REDACTED"))
        #expect(text.contains(Seen.key))
        #expect(failure(bytes) == nil)
    }

    @Test func aFolderIsNoJournalAndADeviceStaysWhereItIs() async throws {
        let folder = "/tmp/firedrill-journal-\(UInt64.random(in: 0...UInt64.max))"
        try Files.makeFolder(folder + "/inner")
        let expected = JournalError(
            .inaccessible,
            "is a folder, not a file",
            hint: "name a file in it",
            file: folder + "/inner"
        )
        #expect(throws: expected) { try JournalWriter.open(folder + "/inner", redaction: .sample) }
        #expect(try Files.names(in: folder) == ["inner"])
        let writer = try JournalWriter.open("/dev/null", redaction: .sample)
        try await writer.finish(try Self.run())
        #expect(!Files.exists("/dev/null.1"))
        #expect(!Files.isFile("/dev/null"))
    }

    @Test func attemptsWrittenAtOnceStayWholeAndChained() async throws {
        let run = try Self.run()
        let output = Mutex<[UInt8]>([])
        let writer = JournalWriter(redaction: .sample) { bytes in output.withLock { $0 += bytes } }
        try await writer.write(run.header)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                let attempt = run.attempts[number % run.attempts.count]
                group.addTask { try await writer.write(attempt) }
            }
            try await group.waitForAll()
        }
        try await writer.finish(run)
        let read = try Journal.read(output.withLock { $0 }, name: "j.jsonl").run
        #expect(read.attempts.count == 64)
        #expect(read.judged.count == (0..<64).map { run.attempts[$0 % run.attempts.count].judged.count }.reduce(0, +))
    }

    @Test func anErrorOfTheSinkReachesWhoWrites() async throws {
        struct Full: Error, Equatable {}
        let calls = Mutex(0)
        let writer = JournalWriter(redaction: .sample) { _ in
            let number = calls.withLock { calls in
                calls += 1
                return calls
            }
            if number == 2 { throw Full() }
        }
        let run = try Self.run()
        try await writer.write(run.header)
        await #expect(throws: Full()) { try await writer.write(run.attempts[0]) }
        try await writer.finish(run)
        #expect(calls.withLock { $0 } == 3)
    }

    @Test func aFileThatIsThereIsKept() async throws {
        let folder = "/tmp/firedrill-journal-\(UInt64.random(in: 0...UInt64.max))"
        try Files.makeFolder(folder)
        let path = folder + "/j.jsonl"
        for _ in 0..<2 {
            let writer = try JournalWriter.open(path, redaction: .sample)
            let run = try Self.run()
            try await writer.write(run.header)
            try await writer.finish(run)
        }
        #expect(try Files.names(in: folder) == ["j.jsonl", "j.jsonl.1"])
        #expect(try Files.read(path) == Files.read(path + ".1"))
    }

    /// A run that never begins leaves the evidence of the last one.
    @Test func aJournalThatNothingIsWrittenToChangesNoFile() throws {
        let folder = "/tmp/firedrill-journal-\(UInt64.random(in: 0...UInt64.max))"
        try Files.makeFolder(folder)
        let path = folder + "/j.jsonl"
        _ = try JournalWriter.open(path, redaction: .sample)
        #expect(try Files.names(in: folder) == [])
        try Files.replace(path, with: Array("kept\n".utf8))
        _ = try JournalWriter.open(path, redaction: .sample)
        #expect(try Files.names(in: folder) == ["j.jsonl"])
        #expect(try Files.read(path) == Array("kept\n".utf8))
        let error = #expect(throws: JournalError.self) {
            try JournalWriter.open(folder + "/no/j.jsonl", redaction: .sample)
        }
        #expect(error?.message == "cannot be written: No such file or directory")
    }

    @Test(arguments: [
        ("<?xml version=\"1.0\"?>\n<testsuites name=\"x\">\n", "is a JUnit report, and no journal"),
        ("<?xml version=\"1.0\"?>\n<definitions/>\n", "is XML, and no journal"),
        ("## CONFORMANT: `reference`\n", "is a Markdown report, and no journal"),
        ("Subject reference 0.1.0, contract c, set s\n", "is a console report, and no journal"),
    ])
    func aReportThatIsTakenForAJournalIsNamed(text: String, message: String) {
        let error = failure(Array(text.utf8))
        #expect(error?.message == message)
        #expect(error?.hint?.hasPrefix("recheck takes the journal of a run, firedrill-journal.jsonl") == true)
    }

    /// More values than any run writes are refused before they take their
    /// memory.
    @Test func aLineOfTooManyValuesIsRefused() async throws {
        let lines = lines(try await written())
        let many =
            "{\"prev\":\"" + String(repeating: "0", count: 64) + "\",\"x\":[1"
            + String(repeating: ",1", count: 2 * Journal.valueLimit) + "]}"
        let error = failure(joined([many] + lines))
        #expect(error?.line == 1)
        #expect(error?.message == "has more than 8 million values up to here: no run writes so many")
    }
}
