import Exchanges
import Foundation
import Mocking
import Scenarios
import Synchronization
import TestSupport
import Testing

@Suite struct StateTests {
    private static func counting(_ name: String = "count", times: [Int] = [2, 1], after: String = "last") throws
        -> Scenario
    {
        let steps = times.enumerated().map { "  - { response: { status: \(201 + $0) }, times: \($1) }" }
        return try scenario(
            "- when: { path: /a }\n  steps:\n" + steps.joined(separator: "\n") + "\n  after: \(after)\n"
                + "- when: { path: /b }\n  response: { status: 299 }",
            name: name
        )
    }

    private static func statuses(_ mock: MockResponder, _ paths: String...) -> [Int] {
        paths.map { mock.response(to: Request(path: $0)).status }
    }

    @Test func isOfEachTokenAndScenario() throws {
        let mock = MockResponder(
            [try Self.counting("one"), try Self.counting("two")],
            redaction: .sample,
            clock: ManualClock()
        )
        #expect(Self.statuses(mock, "/a", "/s/one/a", "/a", "/s/two/a") == [201, 201, 202, 201])
        #expect(Self.statuses(mock, "/c/x/a", "/c/x/s/one/a", "/c/x/s/two/a", "/c/x/a") == [201, 201, 201, 202])
        #expect(Self.statuses(mock, "/c/y/a", "/c/%78/a", "/c/X/a") == [201, 201, 201])
        #expect(Self.statuses(mock, "/s/two/a", "/s/two/a") == [201, 202])
    }

    @Test func countsOnlyWhatItsRuleAnswers() throws {
        let mock = ScenarioRun(try Self.counting(), values: .example, redaction: .sample, clock: ManualClock())
        #expect(
            ["/a", "/b", "/z", "/a", "/b", "/a"].map { mock.response(to: Request(path: $0)).status }
                == [201, 299, 599, 201, 299, 202]
        )
    }

    @Test(arguments: [
        ("last", [201, 201, 202, 202, 202, 202]),
        ("cycle", [201, 201, 202, 201, 201, 202]),
        ("miss", [201, 201, 202, 599, 599, 599]),
    ])
    func goesOnAsTheRuleSays(after: String, expected: [Int]) throws {
        let mock = MockResponder([try Self.counting(after: after)], redaction: .sample, clock: ManualClock())
        #expect(expected.map { _ in mock.response(to: Request(path: "/a")).status } == expected)
    }

    @Test func givesSixtyFourThreadsExactlyTheTimesOfEach() throws {
        let times = [1000, 1, 2999, 2400]
        let mock = MockResponder(
            [try Self.counting(times: times, after: "miss")],
            redaction: .sample,
            clock: ManualClock()
        )
        let counted = Mutex<[Int: Int]>([:])
        DispatchQueue.concurrentPerform(iterations: 64) { thread in
            var own: [Int: Int] = [:]
            for number in 0..<200 {
                let token = number % 2 == 0 ? "/a" : "/c/t\(thread % 2)/a"
                own[mock.response(to: Request(path: token)).status, default: 0] += 1
            }
            counted.withLock { $0.merge(own, uniquingKeysWith: +) }
        }
        // 6400 requests without a token, which use all up, and 3200 for each of
        // two, which end within the third step.
        let expected: [Int: Int] = [201: 3000, 202: 3, 203: 7397, 204: 2400]
        #expect(counted.withLock(\.self) == expected)
    }

    @Test func makesATokensStateOnceWhoeverComesFirst() throws {
        for _ in 0..<20 {
            let mock = MockResponder(
                [try Self.counting(times: [1], after: "miss")],
                redaction: .sample,
                clock: ManualClock()
            )
            let counted = Mutex<[Int: Int]>([:])
            DispatchQueue.concurrentPerform(iterations: 64) { _ in
                let status = mock.response(to: Request(path: "/c/new/a")).status
                counted.withLock { $0[status, default: 0] += 1 }
            }
            #expect(counted.withLock(\.self) == [201: 1, 599: 63])
        }
    }

    @Test func keepsTheStatesOfTheTokensUsedLast() throws {
        let mock = MockResponder(
            [try Self.counting()],
            values: .example,
            redaction: .sample,
            clock: ManualClock(),
            tokenLimit: 2
        )
        #expect(Self.statuses(mock, "/c/x/a", "/c/x/a", "/c/y/a", "/c/x/a", "/c/z/a") == [201, 201, 201, 202, 201])
        #expect(mock.states.list().map(\.token) == ["z", "x"])
        #expect(Self.statuses(mock, "/c/x/a", "/c/y/a", "/c/y/a", "/c/y/a") == [202, 201, 201, 202])
    }

    @Test func keepsAStateForAHundredThousandTokens() throws {
        let mock = MockResponder([try Self.counting()], redaction: .sample, clock: ManualClock())
        for number in 0..<100_001 {
            guard case .ready(let response) = mock.decision(Request(path: "/c/\(number)/a")).kind else { continue }
            if response.status != 201 { Issue.record("token \(number)") }
        }
        #expect(mock.states.list().count == 100_000)
        #expect(Self.statuses(mock, "/c/1/a", "/c/1/a", "/c/0/a", "/c/0/a", "/c/0/a") == [201, 202, 201, 201, 202])
    }

    @Test func startsATokenOrAllAnew() throws {
        let mock = MockResponder([try Self.counting()], redaction: .sample, clock: ManualClock())
        #expect(Self.statuses(mock, "/a", "/a", "/c/x/a", "/c/x/a", "/c/y/a", "/c/y/a").allSatisfy { $0 == 201 })
        #expect(mock.states.reset("x"))
        #expect(Self.statuses(mock, "/a", "/c/x/a", "/c/y/a") == [202, 201, 202])
        mock.states.reset()
        #expect(Self.statuses(mock, "/a", "/c/x/a", "/c/y/a") == [201, 201, 201])
    }

    @Test func fillsTheCasesKeyInBeforeItsFirstRequest() throws {
        let scenario = try scenario(
            """
            - when: { headers: { Authorization: "Bearer {{case.key}}" } }
              response: { status: 200, text: "{{case.key}}" }
            - response: { status: 401 }
            """
        )
        var values = CaseValues.example
        values.key = "k*"
        let mock = MockResponder([scenario], values: values, redaction: .sample, clock: ManualClock())
        let status = { (path: String, key: String) -> Int in
            mock.response(to: Request(path: path, headers: ["Authorization": "Bearer \(key)"])).status
        }
        let statuses = [status("/", "k*"), status("/", "kk"), status("/c/t/", "k*"), status("/c/t/", "kk")]
        #expect(statuses == [200, 401, 200, 401])
    }
}
