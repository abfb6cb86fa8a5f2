import Contracts
import Judging
import TestSupport
import Testing

@Suite struct JudgeTests {
    private let testCase = Seen.testCase(
        [CheckUse("std.error-empty"), CheckUse("std.success")],
        control: "a/control"
    )

    private func verdicts(_ set: String, obstacle: String? = nil, _ observation: Observation) throws -> [Verdict] {
        let judge = Judge(try Repository.obligations(set), try Repository.standard())
        return judge.judge(testCase, observation, obstacle: obstacle).prefix(2).map(\.verdict)
    }

    private func wrong(_ seen: inout Observation) {
        seen.set("catalyst_error", .string("null"))
        seen.set("catalyst_success", .boolean(false))
    }

    private static let fullError = Verdict.fail(
        "catalyst_error is not empty after a success",
        expected: "String \"\"",
        actual: "String \"null\""
    )
    private static let wrongSuccess = Verdict.fail(
        "catalyst_success is wrong after a 200",
        expected: "Boolean true",
        actual: "Boolean false"
    )

    @Test func aViolatedShouldIsAWarning() throws {
        var warning = Self.fullError
        warning.kind = .warn
        #expect(try verdicts("core-1", Seen.observation(edit: wrong)) == [warning, Self.wrongSuccess])
    }

    @Test func inTheStrictSetAShouldIsAMust() throws {
        #expect(try verdicts("strict-1", Seen.observation(edit: wrong)) == [Self.fullError, Self.wrongSuccess])
    }

    /// What was seen all the same is told beside the reason: it may be what is
    /// wrong.
    @Test func whatIsBlockedSaysWhyAndWhatWasSeen() throws {
        let blocked = ["catalyst_error is not empty after a success", "catalyst_success is wrong after a 200"].map {
            Verdict(.blocked, "its control a/control fails in std.success", actual: $0)
        }
        #expect(
            try verdicts("core-1", obstacle: "fails in std.success", Seen.observation(edit: wrong)) == blocked
        )
        let good = Verdict(.blocked, "its control a/control broke: no")
        #expect(try verdicts("core-1", obstacle: "broke: no", Seen.observation()) == [good, good])
    }

    @Test(
        arguments: [
            ([("std.status", .pass), ("std.body", .warn)], nil), ([("std.status", .na)], nil),
            (
                [("std.body", .pass), ("std.status", .fail), ("std.body", .fail), ("std.status", .fail)],
                "fails in std.status, std.body"
            ),
            ([("std.status", .untestable)], "could not be tested: why"),
            ([("std.status", .untestable), ("std.body", .fail)], "fails in std.body"),
            ([("std.status", .harnessError)], "broke: why"),
            ([("std.status", .inconclusive)], "is not conclusive in std.status"),
        ] as [([(String, Verdict.Kind)], String?)]
    )
    func whatKeepsAControlFromCarryingOthersIsNamed(judged: [(String, Verdict.Kind)], obstacle: String?) {
        let judged = judged.map { Judged(testCase: "a/b", attempt: 1, check: $0.0, verdict: Verdict($0.1, "why")) }
        #expect(Judge.obstacle(in: judged) == obstacle)
    }

    @Test func aHarnessErrorIsNotTheSubjects() throws {
        let observation = Seen.observation { $0.report.outcome = .harnessError(message: "the harness broke") }
        let judged = Judge(try Repository.obligations(), try Repository.standard()).judge(testCase, observation)
        #expect(judged.allSatisfy { $0.verdict == Verdict(.harnessError, "the harness broke") })
        #expect(judged.map(\.check) == testCase.allChecks.map(\.check))
    }

    @Test func whatAMustNeedsAndIsNotOfferedIsUntestable() throws {
        let observation = Seen.observation { $0.report.outcome = .unsupported(capability: "secret:env", message: "no") }
        let message = "the subject does not offer secret:env: no"
        #expect(try verdicts("core-1", observation) == [Verdict(.na, message), Verdict(.untestable, message)])
    }

    @Test func aCheckThatDoesNotExistIsOurOwnMistake() throws {
        let judged = Judge(try Repository.obligations(), try Repository.standard()).judge(
            Seen.testCase([CheckUse("ret.no")]),
            Seen.observation()
        )
        #expect(
            judged.first
                == Judged(
                    testCase: "area/name",
                    attempt: 1,
                    check: "ret.no",
                    verdict: Verdict(.harnessError, "there is no check ret.no")
                )
        )
    }

    @Test(
        arguments: zip(
            Verdict.Kind.allCases,
            [true, false, true, true, true, false, false, false, false]
        )
    )
    func aControlPassesWhereAllThatIsBindingWasSeenAndIsGood(kind: Verdict.Kind, passes: Bool) {
        let judged = [Verdict.Kind.pass, kind].map {
            Judged(testCase: "a/b", attempt: 1, check: "std.status", verdict: Verdict($0))
        }
        #expect((Judge.obstacle(in: judged) == nil) == passes)
    }

    /// A must that was not tested makes a run incomplete: nobody knows whether
    /// it is violated.
    @Test(arguments: [
        (["pass", "info", "na"], RunVerdict.conformant, 0), (["pass", "warn"], .conformantWithWarnings, 0),
        (["pass", "inconclusive"], .conformantWithWarnings, 0), (["warn", "fail"], .nonConformant, 1),
        (["untestable"], .incomplete, 5), (["pass", "blocked"], .incomplete, 5),
        (["fail", "blocked"], .nonConformant, 1), (["fail", "untestable"], .nonConformant, 1),
        (["warn", "untestable"], .incomplete, 5), ([], .incomplete, 5),
    ])
    func theWorstVerdictsDecideTheRun(kinds: [String], verdict: RunVerdict, exitCode: Int) throws {
        let run = try Self.run(kinds.compactMap(Verdict.Kind.init))
        #expect(run.verdict == verdict)
        #expect(run.exitCode == Int32(exitCode))
    }

    @Test func aRunOfNoCaseIsIncomplete() throws {
        let run = Run(header: try Self.header(), attempts: [])
        #expect(run.verdict == .incomplete)
        #expect(run.exitCode == 5)
    }

    @Test func aHarnessErrorExitsWithThreeAndADefectOfOursWithSeventy() throws {
        var run = try Self.run([.harnessError, .fail])
        #expect(run.verdict == .harnessError)
        #expect(run.exitCode == 70)
        run.attempts[0].observation.report.outcome = .harnessError(message: "garbage")
        #expect(run.exitCode == 3)
        run.defects = ["the port is gone"]
        #expect(run.exitCode == 70)
    }

    @Test func aRunThatWasInterruptedIsIncomplete() throws {
        var run = try Self.run([.pass])
        run.isInterrupted = true
        #expect(run.verdict == .incomplete)
        #expect(run.exitCode == 5)
    }

    @Test func aStrayThatBelongsToNobodyIsAViolation() throws {
        var run = try Self.run([.pass])
        run.strays = Seen.observation().exchanges
        #expect(run.verdict == .nonConformant)
    }

    static func run(_ kinds: [Verdict.Kind]) throws -> Run {
        let judged = kinds.map { Judged(testCase: "area/name", attempt: 1, check: "std.status", verdict: Verdict($0)) }
        let attempt = Run.Attempt(testCase: Seen.testCase(), observation: Seen.observation(), judged: judged)
        return Run(header: try header(), attempts: [attempt])
    }

    static func header() throws -> Run.Header {
        Run.Header(
            tool: "0.1.0",
            subject: SubjectDescription(
                kind: "reference",
                name: "reference",
                version: "1",
                details: [.init("language", "Swift")],
                artifacts: [.init(name: "a.jar", sha256: "00")],
                capabilities: ["parallel"],
                maxParallel: 4
            ),
            contract: "fireworks-ai",
            obligations: try Repository.obligations(),
            suite: SuiteDigest([("requirements.yaml", [])])
        )
    }
}
