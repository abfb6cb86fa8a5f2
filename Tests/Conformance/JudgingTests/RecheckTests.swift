import Contracts
import Digests
import Documents
import Synchronization
import TestSupport
import Testing

@testable import Judging

/// What becomes of a journal that somebody has worked on, its chain of
/// digests made anew so that nothing shows.
@Suite struct RecheckTests {
    private static let suite = SuiteDigest([("requirements.yaml", [])])

    private static func written(_ run: Run) async throws -> [String] {
        let output = Mutex<[UInt8]>([])
        try await JournalTests.write(run) { bytes in output.withLock { $0 += bytes } }
        return String(decoding: output.withLock { $0 }, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The lines with each `prev` computed anew.
    private static func chained(_ lines: [String]) -> [UInt8] {
        var digest = String(repeating: "0", count: 64)
        var bytes: [UInt8] = []
        for line in lines {
            let line = Array(("{\"prev\":\"" + digest + line.dropFirst("{\"prev\":\"".count + 64)).utf8)
            digest = SHA256.hash(line).hex
            bytes += line + [0x0A]
        }
        return bytes
    }

    private static func recheck(
        _ bytes: [UInt8],
        suite: SuiteDigest = suite,
        cases: [TestCase] = [JournalTests.testCase],
        set: String = "core-1"
    ) throws -> Recheck {
        // Line by line out of a file it comes to the same.
        let folder = try TemporaryFolder([:])
        let path = folder.path + "/j.jsonl"
        try Files.replace(path, with: bytes)
        let streamed = Result {
            try Recheck.load(path, suite: suite, cases: cases, standard: try Repository.standard()) { name in
                name == set ? try? Repository.obligations(set) : nil
            }
        }
        let whole = Result {
            try Recheck(
                try Journal.read(bytes, name: "j.jsonl"),
                suite: suite,
                cases: cases,
                obligations: try Repository.obligations(set),
                standard: try Repository.standard()
            )
        }
        switch (whole, streamed) {
        case (.success(let whole), .success(let streamed)):
            #expect(streamed.differences == whole.differences)
            #expect(streamed.recordedVerdict == whole.recordedVerdict)
            #expect(streamed.run.judged == whole.run.judged)
            #expect(streamed.run.verdict == whole.run.verdict)
            #expect(streamed.run.attempts.map(\.observation) == whole.run.attempts.map(\.observation.outline))
        case (.failure(let whole), .failure(let streamed)):
            var error = try #require(streamed as? JournalError)
            error.file = "j.jsonl"
            #expect(error == whole as? JournalError)
        default: Issue.record("\(whole) and \(streamed)")
        }
        return try whole.get()
    }

    private static func failure(_ work: () throws -> Void) throws -> JournalError? {
        do {
            try work()
            return nil
        } catch let error as JournalError {
            return error
        }
    }

    /// One attempt that fails by one check alone.
    private static func failing() throws -> Run {
        var run = try JournalTests.run { $0.exchanges.append($0.exchanges[1]) }
        run.attempts.removeLast()
        run.strays = []
        return run
    }

    @Test func recheckingFindsWhatWasWritten() async throws {
        let lines = try await Self.written(try JournalTests.run())
        let recheck = try Self.recheck(Self.chained(lines))
        #expect(recheck.differences == [])
        #expect(recheck.run.judged == (try JournalTests.run()).judged)
        #expect(recheck.exitCode == 1)
    }

    @Test func aLastLineThatSaysSomethingElseIsTold() async throws {
        var run = try JournalTests.run()
        run.attempts.removeLast()
        run.strays = []
        var lines = try await Self.written(run)
        #expect(try Self.recheck(Self.chained(lines)).recordedVerdict == nil)
        let last = lines.removeLast()
        lines.append(last.replacing("\"verdict\":\"\(run.verdict.rawValue)\"", with: "\"verdict\":\"GOOD\""))
        #expect(lines.last != last)
        let recheck = try Self.recheck(Self.chained(lines))
        #expect(recheck.recordedVerdict == "GOOD")
        #expect(recheck.differences == [])
        #expect((recheck.run.exitCode, recheck.exitCode) == (0, 1))
    }

    /// An edit with its chain made anew: the verdict lines still say what was
    /// seen before.
    @Test func recheckingBelievesTheObservationAndNotTheVerdict() async throws {
        var run = try JournalTests.run()
        run.attempts.removeLast()
        run.strays = []
        run.attempts[0].observation.exchanges.removeLast()
        let recheck = try Self.recheck(Self.chained(try await Self.written(run)))
        #expect(run.exitCode == 0)
        #expect(recheck.exitCode == 1)
        #expect(
            recheck.differences.map {
                "\($0.line ?? 0) \($0.check) \($0.recorded?.kind.rawValue ?? "") \($0.computed?.kind.rawValue ?? "")"
            } == [
                "4 ret.count pass fail", "5 ret.after-wait pass warn", "8 wire.script-consumed pass fail",
            ]
        )
    }

    /// The check that fails is swapped for another, in the case and in its
    /// verdict, and the footer says so too.
    @Test func aCheckThatIsSwappedInTheCaseConvincesNobody() async throws {
        let run = try Self.failing()
        #expect(run.judged.filter { $0.verdict.kind != .pass }.map(\.check) == ["ret.count"])
        var lines = try await Self.written(run)
        lines[1] = lines[1].replacing(
            #"{"check":"ret.count","parameters":{"exactly":2}}"#,
            with: #"{"check":"std.status","parameters":{}}"#
        )
        lines[3] = lines[3].replacing(
            #""check":"ret.count","verdict":"fail""#,
            with: #""check":"std.status","verdict":"pass""#
        )
        lines[lines.count - 1] = lines[lines.count - 1].replacing("NON_CONFORMANT", with: "CONFORMANT")
        let bytes = Self.chained(lines)
        #expect(
            try Journal.read(bytes, name: "j.jsonl").run.attempts.first?.testCase.checks.first?.check == "std.status"
        )
        let expected = JournalError(
            .unlikeSuite,
            #"case "area/name" is not the suite's at checks[0].check: "std.status" here, "ret.count" there"#,
            hint: "the line was changed after it was written, and the digests with it: run the check again",
            file: "j.jsonl",
            line: 2
        )
        #expect(try Self.failure { _ = try Self.recheck(bytes) } == expected)
    }

    @Test(arguments: [
        (#""title":"A title""#, #""title":"B title""#, #"title: "B title" here, "A title" there"#),
        (#""outline":[[1,1]]"#, #""outline":[[null]]"#, "outline[0][0]: null here, 1 there"),
        (#""exactly":2"#, #""exactly":3"#, "checks[0].parameters.exactly: 3 here, 2 there"),
        (#""control":null"#, #""control":"a/b""#, #"control: "a/b" here, null there"#),
        (#""set":{}"#, #""set":{"catalyst_timeout":"1"}"#, #"set.catalyst_timeout: "1" here, nothing there"#),
        (#""source":null"#, #""source":{"id":"x"}"#, #"source: {"id":"x"} here, null there"#),
    ])
    func anyOtherEditOfACaseIsNamed(good: String, bad: String, words: String) async throws {
        var lines = try await Self.written(try Self.failing())
        let before = lines[1]
        lines[1] = before.replacing(good, with: bad)
        #expect(lines[1] != before)
        let error = try Self.failure { _ = try Self.recheck(Self.chained(lines)) }
        #expect(error?.code == .unlikeSuite)
        #expect(error?.line == 2)
        #expect(error?.message == #"case "area/name" is not the suite's at "# + words)
    }

    @Test func aCaseThatTheSuiteLacksIsNamed() async throws {
        let lines = try await Self.written(try Self.failing())
        let renamed = lines.map { $0.replacing(#""area/name""#, with: #""area/other""#) }
        let error = try Self.failure { _ = try Self.recheck(Self.chained(renamed)) }
        #expect(error?.message == #"case "area/other" is none of the suite's"#)
        #expect(error?.line == 2)
    }

    @Test func aCaseThatStandsTwiceIsRefused() async throws {
        var lines = try await Self.written(try Self.failing())
        lines.insert(lines[1].replacing(#""exactly":2"#, with: #""exactly":3"#), at: 2)
        let error = try Self.failure { _ = try Self.recheck(Self.chained(lines)) }
        #expect(
            error
                == JournalError(
                    .malformed,
                    #"case "area/name" already stands in line 2"#,
                    hint: "a journal is a file that check has written, as it was written",
                    file: "j.jsonl",
                    line: 3
                )
        )
    }

    @Test func aHeaderThatCallsARequirementOptionalConvincesNobody() async throws {
        var lines = try await Self.written(try Self.failing())
        let before = lines[0]
        lines[0] = before.replacing(
            #""ret.count":{"requirement":"RET-01","level":"must""#,
            with: #""ret.count":{"requirement":"RET-01","level":"may""#
        )
        #expect(lines[0] != before)
        let error = try Self.failure { _ = try Self.recheck(Self.chained(lines)) }
        #expect(error?.code == .unlikeSuite)
        #expect(error?.line == 1)
        #expect(error?.message == #"the header says of the check "ret.count" what the suite \#(Self.suite) does not"#)
    }

    @Test func aJournalOfAnotherSuiteIsNotJudged() async throws {
        let bytes = Self.chained(try await Self.written(try Self.failing()))
        let other = SuiteDigest([("requirements.yaml", [0x0A])])
        let expected = JournalError(
            .otherSuite,
            "the journal is of the suite \(Self.suite); the one at hand is \(other)",
            hint: "name the folder with the journal's suite with --data DIR, or run the check again",
            file: "j.jsonl",
            line: 1
        )
        #expect(try Self.failure { _ = try Self.recheck(bytes, suite: other) } == expected)
    }

    @Test func aJournalThatNamesNoSuiteIsNotJudged() async throws {
        var lines = try await Self.written(try Self.failing())
        lines[0] = lines[0].replacing(#""suite":"\#(Self.suite)","#, with: "")
        let expected = JournalError(
            .otherSuite,
            "the header names no suite; the one at hand is \(Self.suite)",
            hint: "run the check again: a journal is judged only by the suite that it names",
            file: "j.jsonl",
            line: 1
        )
        #expect(try Self.failure { _ = try Self.recheck(Self.chained(lines)) } == expected)
    }

    @Test(arguments: ["", "00", "xyz"])
    func aSuiteThatIsNoDigestIsMalformed(text: String) async throws {
        var lines = try await Self.written(try Self.failing())
        lines[0] = lines[0].replacing(#""suite":"\#(Self.suite)""#, with: #""suite":"\#(text)""#)
        let error = try Self.failure { _ = try Self.recheck(Self.chained(lines)) }
        #expect(error?.code == .malformed)
        #expect(error?.line == 1)
    }

    /// A journal from which every attempt was taken says nothing.
    @Test func aJournalWithoutAnAttemptIsIncomplete() async throws {
        let run = Run(header: try JudgeTests.header(), attempts: [])
        let recheck = try Self.recheck(Self.chained(try await Self.written(run)))
        #expect(recheck.run.verdict == .incomplete)
        #expect(recheck.exitCode == 5)
    }
}
