import Contracts
import Judging
import TestSupport
import Testing

@Suite struct JudgeTests {
    private let subject = Seen.subject([CheckUse("std.error-empty"), CheckUse("std.success")], control: "a/control")

    private func kinds(_ set: String, blocked: Bool = false, _ observation: Observation) throws -> [Verdict.Kind] {
        let judge = Judge(try Repository.obligations(set))
        return judge.judge(subject, observation, blocked: blocked).prefix(2).map(\.verdict.kind)
    }

    private func wrong(_ seen: inout Observation) {
        seen.set("catalyst_error", .string("null"))
        seen.set("catalyst_success", .boolean(false))
    }

    @Test func aViolatedShouldIsAWarning() throws {
        #expect(try kinds("core-1", Seen.observation(edit: wrong)) == [.warn, .fail])
    }

    @Test func inTheStrictSetAShouldIsAMust() throws {
        #expect(try kinds("strict-1", Seen.observation(edit: wrong)) == [.fail, .fail])
    }

    @Test func whatIsBlockedSaysNothing() throws {
        #expect(try kinds("core-1", blocked: true, Seen.observation(edit: wrong)) == [.blocked, .blocked])
    }

    @Test func aFaultIsNotTheSubjects() throws {
        let observation = Seen.observation { $0.report.outcome = .harnessError(message: "the harness broke") }
        let judged = Judge(try Repository.obligations()).judge(subject, observation)
        #expect(judged.allSatisfy { $0.verdict == Verdict(.harnessError, "the harness broke") })
    }

    @Test func whatAMustNeedsAndIsNotOfferedCountsAsViolated() throws {
        let observation = Seen.observation { $0.report.outcome = .unsupported(capability: "secret:env", message: "no") }
        #expect(try kinds("core-1", observation) == [.na, .untestable])
    }

    @Test(arguments: [
        (["pass", "info", "na"], RunVerdict.conformant, 0), (["pass", "warn"], .conformantWithWarnings, 0),
        (["pass", "inconclusive"], .conformantWithWarnings, 0), (["warn", "fail"], .nonConformant, 1),
        (["untestable"], .nonConformant, 1), (["pass", "blocked"], .incomplete, 5),
        (["fail", "blocked"], .nonConformant, 1),
    ])
    func theWorstVerdictsDecideTheRun(kinds: [String], verdict: RunVerdict, exitCode: Int) throws {
        let run = try Self.run(kinds.compactMap(Verdict.Kind.init))
        #expect(run.verdict == verdict)
        #expect(run.exitCode == Int32(exitCode))
    }

    @Test func aFaultOfTheHarnessExitsWithThreeAndOneOfOursWithSeventy() throws {
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
        let attempt = Run.Attempt(testCase: Seen.subject(), observation: Seen.observation(), judged: judged)
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
            obligations: try Repository.obligations()
        )
    }
}
