import Contracts
import Documents
import Judging
import Scenarios
import TestSupport
import Testing

@testable import Commands

/// What a user accepts for now, and whether it is true.
@Suite struct AcceptedFailuresTests {
    private static let cases = [
        TestCase(
            id: "retry/once",
            title: "Once",
            script: nil,
            checks: [CheckUse("ret.count"), CheckUse("ret.gap-min")]
        ),
        TestCase(id: "retry/twice", title: "Twice", script: nil, checks: [CheckUse("ret.count")]),
    ]

    private static func load(_ text: String, today: String = "2026-11-25") throws -> AcceptedFailures {
        let folder = try TemporaryFolder(["known.yaml": text])
        return try AcceptedFailures.load(folder.path + "/known.yaml", cases: cases, today: today)
    }

    private static func mistakes(_ text: String) -> (code: Int32, message: String) {
        do {
            _ = try load(text)
            return (0, "")
        } catch {
            let failure = CommandFailure(error)
            return (failure.code, failure.message)
        }
    }

    private static func run(_ verdicts: [(String, String, Verdict)]) -> Run {
        let header = Run.Header(
            tool: "1",
            subject: SubjectDescription(kind: "k", name: "n", version: ""),
            contract: "c",
            obligations: Obligations(set: "s", byCheck: [:]),
            suite: nil
        )
        let values = CaseValues(
            text: "",
            model: "",
            promptTokens: 1,
            completionTokens: 1,
            finishReason: "",
            key: ""
        )
        let observation = Observation(
            drawn: Drawn(values: values, runID: "", token: ""),
            order: RunOrder(id: "", baseURL: "", parameters: [:], deadline: 0),
            report: RunReport(outcome: .completed),
            exchanges: [],
            runSent: 0,
            result: 0
        )
        return Run(
            header: header,
            attempts: verdicts.map { id, check, verdict in
                Run.Attempt(
                    testCase: cases.first { $0.id == id } ?? cases[0],
                    observation: observation,
                    judged: [Judged(testCase: id, attempt: 1, check: check, verdict: verdict)]
                )
            }
        )
    }

    private static let entry = """
        - match: "retry/*:ret.count"
          message: "2 requests"
          reason: no cap yet
          issue: https://example.com/12
          until: 2026-12-31

        """

    @Test func aViolationThatIsAcceptedIsMarkedWithItsReason() throws {
        var run = Self.run([("retry/twice", "ret.count", .fail("2 requests instead of 3"))])
        #expect(try Self.load(Self.entry).apply(to: &run) == [])
        #expect(run.judged[0].acceptance?.shown == "no cap yet (https://example.com/12, until 2026-12-31)")
        #expect(run.verdict == .conformantWithWarnings)
    }

    @Test func theSameStandsInAFileWithItsFormat() throws {
        let text = "format: 1\naccept:\n" + Self.entry
        #expect(try Self.load(text).entries.map(\.places.count) == [2])
    }

    @Test(arguments: [
        (Verdict.pass, "passes: take the entry out"),
        (.fail("1 request instead of 3"), "fails in another way than is accepted: 1 request instead of 3"),
        (Verdict(.untestable, "not offered"), "is accepted as a failure and was not tested: not offered"),
        (Verdict(.blocked, "its control fails"), "is accepted as a failure and was not tested: its control fails"),
    ])
    func anEntryThatIsNotTrueIsTold(verdict: Verdict, problem: String) throws {
        var run = Self.run([("retry/twice", "ret.count", verdict)])
        let problems = try Self.load(Self.entry).apply(to: &run)
        #expect(problems.count == 1)
        #expect(problems.first?.hasSuffix("known.yaml:1:3: retry/twice:ret.count " + problem) == true, "\(problems)")
        #expect(run.judged[0].acceptance == nil || verdict.kind != .fail)
    }

    @Test func aCaseThatWasNotPlayedIsNotMissed() throws {
        var run = Self.run([("retry/once", "ret.gap-min", .pass)])
        #expect(try Self.load(Self.entry).apply(to: &run) == [])
    }

    @Test func whatFailsNowAndThenMayPass() throws {
        let text = Self.entry + "  kind: flaky\n"
        var run = Self.run([("retry/twice", "ret.count", .pass)])
        #expect(try Self.load(text).apply(to: &run) == [])
    }

    @Test(arguments: [
        ("- { match: retry/once, reason: r }", "names a case and no check of it"),
        ("- { match: 'retry/onec:ret.count', reason: r }", "did you mean \"retry/once\"?"),
        ("- { match: 'retry/once:ret.cuont', reason: r }", "did you mean \"ret.count\"?"),
        ("- { match: 'retry/once:ret.count' }", "reason"),
        ("- { match: 'retry/once:ret.count', raeson: r }", "did you mean \"reason\"?"),
        ("- match: 'retry/once:ret.count'\n\treason: r", "known.yaml:2:"),
        ("- 7", "known.yaml:1:3"),
        ("- { match: 'retry/once:ret.count', reason: r, until: soon }", "is no day"),
        ("- { match: 'retry/once:ret.count', reason: r, kind: failling }", "did you mean \"failing\"?"),
        ("- { match: '{:x', reason: r }", "is no pattern"),
        (
            "- { match: 'retry/*:ret.count', reason: r }\n- { match: 'retry/once:ret.count', reason: r }",
            "in line 1 already"
        ),
    ])
    func aFileThatIsWrongIsRefused(text: String, words: String) throws {
        let (code, message) = Self.mistakes(text + "\n")
        #expect(code == 2)
        #expect(message.contains(words), "\(message)")
    }

    /// The file is good, and what it accepts is accepted no longer.
    @Test func aDayThatIsOverIsNoMistakeInTheFile() throws {
        let text = "- { match: 'retry/once:ret.count', reason: r, until: 2026-11-24 }\n"
        let (code, message) = Self.mistakes(text)
        #expect(code == 4)
        #expect(message.contains("accepted until 2026-11-24"), "\(message)")
        #expect(Self.mistakes(text + "- { match: 'retry/twice:ret.count' }\n").code == 2)
    }

    @Test func aBareCaseNeedsToSaySo() throws {
        #expect(try Self.load("- { match: retry/once, all: true, reason: r }\n").entries[0].places.count == 7)
    }
}
