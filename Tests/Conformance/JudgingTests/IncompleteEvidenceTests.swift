import Contracts
import Documents
import Exchanges
import Judging
import TestSupport
import Testing

/// What is left of verdicts where some exchanges were not kept.
@Suite struct IncompleteEvidenceTests {
    private static let incomplete = Verdict(.inconclusive, "the evidence is incomplete: 1 exchange was not kept")

    private static let parameters: [String: CheckParameters] = [
        "ret.count": CheckParameters(["exactly": .count(2)]),
        "ret.after-wait": CheckParameters(["atLeast": .durations([1_000_000_000])]),
        "ret.after-date": CheckParameters(["atLeast": .duration(1_000_000_000)]),
        "err.wrong-key": CheckParameters(["expect": .word("accepted")]),
        "err.bad-path": CheckParameters(["expect": .word("accepted")]),
    ]

    private static func verdict(_ check: String, _ observation: Observation) throws -> Verdict? {
        let judge = Judge(try Repository.obligations("strict-1"), try Repository.standard())
        var observation = observation
        // Without an engine some have nothing to look at.
        if Check.named(check)?.needsEngine == true {
            observation.report.events.append(
                SubjectEvent(EngineEvent.engine, .object(["driven": .string("managed")]))
            )
        }
        let testCase = Seen.testCase(
            [CheckUse(check, parameters[check] ?? CheckParameters())],
            outline: [TestCase.RuleOutline(times: [1, 1])]
        )
        return judge.judge(testCase, observation).first { $0.check == check }?.verdict
    }

    /// Those that do not look at exchanges at all.
    static let unmoved = [
        "sec.no-leak", "std.all-success", "std.all-bpmn", "std.types", "prc.deploys", "wire.no-stray",
        "run.terminated", "rob.lock",
    ]

    @Test(arguments: try Repository.checks().map(\.id).filter { !unmoved.contains($0) })
    func nothingPassesByWhatNobodySaw(check: String) throws {
        for statuses in [[200], [429, 200], [401], [429, 429, 429, 429]] {
            let whole = try Self.verdict(check, Seen.observation(statuses))
            let observation = Seen.observation(statuses) { $0.lostExchanges = 1 }
            let found = try #require(try Self.verdict(check, observation))
            #expect([.inconclusive, .fail, .harnessError].contains(found.kind), "\(statuses): \(found)")
            if whole?.kind == .pass { #expect(found.kind != .pass) }
        }
        let nothing = Seen.observation { seen in
            seen.exchanges = []
            seen.lostExchanges = 1
        }
        #expect(try Self.verdict(check, nothing) == Self.incomplete)
    }

    @Test(arguments: unmoved)
    func whatDoesNotLookAtExchangesStays(check: String) throws {
        for edit in [{ _ in }, { $0.report.outcome = .unresolved }] as [(inout Observation) -> Void] {
            let whole = try Self.verdict(check, Seen.observation(edit: edit))
            let lossy = try Self.verdict(
                check,
                Seen.observation { seen in
                    edit(&seen)
                    seen.lostExchanges = 1
                }
            )
            #expect(lossy == whole)
        }
    }

    @Test(arguments: ["std.status", "map.aiReply", "err.401", "ret.gap-min", "wire.script-consumed", "ret.final-wins"])
    func nothingFailsByWhatNobodyLookedFor(check: String) throws {
        let observation = Seen.observation([403]) { $0.lostExchanges = 1 }
        #expect(try Self.verdict(check, observation) == Self.incomplete)
    }

    @Test func aRequestThatIsWrongStaysWrong() throws {
        let observation = Seen.observation { seen in
            seen.request(0) { $0.headers.remove("Authorization") }
            seen.lostExchanges = 9
        }
        #expect(
            try Self.verdict("auth.header", observation)
                == .fail(
                    "request 1 has 0 Authorization lines",
                    expected: "one line Authorization: Bearer fw_fd_5b1e",
                    actual: "none"
                )
        )
    }

    /// How many requests came is known, also where they are not.
    @Test func tooManyStayTooMany() throws {
        let observation = Seen.observation([429, 429, 429, 429]) { $0.lostExchanges = 20_000 }
        #expect(
            try Self.verdict("ret.bounded", observation)
                == .fail(
                    "20004 requests where every response is a 429",
                    expected: "2 to 10 requests, and an end",
                    actual: "20004 requests, BPMN error RATE_LIMITED"
                )
        )
        #expect(
            try Self.verdict("pay.one-request", Seen.observation { $0.lostExchanges = 1 })
                == .fail("2 requests for one task", expected: "one POST", actual: "POST")
        )
    }

    @Test func aRunOverIncompleteEvidenceIsIncomplete() throws {
        var run = try JudgeTests.run([.pass, .inconclusive])
        #expect(run.verdict == .conformantWithWarnings)
        run.attempts[0].observation.lostExchanges = 1
        #expect(run.verdict == .incomplete)
        #expect(run.exitCode == 5)
        run.attempts[0].judged[0].verdict = .fail("another key")
        #expect(run.verdict == .nonConformant)
    }
}
