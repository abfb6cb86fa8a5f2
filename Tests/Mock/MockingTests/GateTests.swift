import Exchanges
import Mocking
import Scenarios
import TestSupport
import Testing

/// Rules that answer some of the requests that they match.
@Suite struct GateTests {
    private static func statuses(_ rules: String, _ count: Int, seed: UInt64 = 1) throws -> [Int] {
        let mock = MockResponder(
            [try scenario(rules)],
            values: .example,
            redaction: .sample,
            clock: ManualClock(),
            seed: seed
        )
        return (0..<count).map { _ in mock.response(to: Request(path: "/")).status }
    }

    @Test func everyThirdIsAnsweredAndTheOthersGoOn() throws {
        let rules = """
            - { every: 3, response: { status: 503 } }
            - response: { status: 200 }
            """
        #expect(try Self.statuses(rules, 7) == [200, 200, 503, 200, 200, 503, 200])
    }

    /// The steps of a rule count what it answers, not what it lets by.
    @Test func stepsCountWhatIsAnswered() throws {
        let rules = """
            - every: 2
              steps: [ { status: 503 }, { status: 429 } ]
              after: miss
            - response: { status: 200 }
            """
        #expect(try Self.statuses(rules, 6) == [200, 503, 200, 429, 200, 599])
    }

    @Test func aChanceIsDrawnFromTheSeed() throws {
        let rules = """
            - { chance: 10%, steps: [ { status: 503, times: forever } ] }
            - response: { status: 200 }
            """
        let seen = try Self.statuses(rules, 5000)
        let share = seen.filter { $0 == 503 }.count
        #expect((420...580).contains(share), "\(share)")
        #expect(try Self.statuses(rules, 5000) == seen)
        #expect(try Self.statuses(rules, 5000, seed: 2) != seen)
        let all = try Self.statuses("- { chance: 100%, response: { status: 503 } }", 9)
        #expect(all == Array(repeating: 503, count: 9))
    }

    @Test func whatNobodyTakesIsAMissThatSaysSo() throws {
        let mock = MockResponder([try scenario("- { every: 2, response: { status: 200 } }")], clock: ManualClock())
        let body = mock.response(to: Request(path: "/")).body
        #expect(body.contains("answer only some such (every, chance, state, step)"))
        #expect(mock.response(to: Request(path: "/")).status == 200)
    }

    /// Matching, counting and the step are one act.
    @Test(.timeLimit(.minutes(1))) func sixtyFourClientsGetExactlyAThird() async throws {
        let rules = """
            - { every: 3, response: { status: 503 } }
            - response: { status: 200 }
            """
        let run = ScenarioRun(try scenario(rules), values: .example, redaction: .sample, clock: ManualClock())
        let failed = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    (0..<300).filter { _ in
                        guard case .ready(let response) = run.decide(Request(path: "/")).decision.kind else {
                            return false
                        }
                        return response.status == 503
                    }.count
                }
            }
            return await group.reduce(0, +)
        }
        #expect(failed == 64 * 300 / 3)
    }

    @Test func aRuleIsToldByItsName() throws {
        let mock = MockResponder(
            [try scenario("- { name: busy, when: { path: /a }, steps: [ { status: 503 } ], after: miss }")],
            clock: ManualClock()
        )
        #expect(mock.response(to: Request(path: "/b")).body.contains("rule 1 (busy) of own"))
        _ = mock.response(to: Request(path: "/a"))
        #expect(mock.response(to: Request(path: "/a")).body.contains("rule 1 (busy) of scenario own has given all"))
    }
}
