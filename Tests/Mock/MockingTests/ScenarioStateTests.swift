import Mocking
import Scenarios
import TestSupport
import Testing

@Suite struct ScenarioStateTests {
    private static func rules(_ after: String) throws -> [Rule] {
        try scenario(
            """
            - when: { path: /a }
              steps:
              - { response: { status: 201 }, times: 2 }
              - { response: { status: 202 } }
              after: \(after)
            """
        ).rules
    }

    @Test(
        arguments: [
            ("last", [0, 0, 1, 1, 1, 1, 1]), ("cycle", [0, 0, 1, 0, 0, 1, 0]), ("miss", [0, 0, 1, nil, nil, nil, nil]),
        ] as [(String, [Int?])]
    )
    func tellsTheStepsOfARule(after: String, expected: [Int?]) throws {
        let rule = try Self.rules(after)[0]
        var state = ScenarioState()
        let steps = expected.map { _ in state.step(rule, number: 0) }
        #expect(steps == expected)
        #expect(state.count(of: 0) == 7)
    }

    @Test func isAValueThatAStepLeavesBehind() throws {
        let rule = try Self.rules("miss")[0]
        let before = ScenarioState()
        var (one, other) = (before, before)
        let steps = (0..<3).map { _ in one.step(rule, number: 0) }
        #expect(steps == [0, 0, 1])
        #expect(before.count(of: 0) == 0)
        #expect(one != other)
        for _ in 0..<3 { _ = other.step(rule, number: 0) }
        #expect(one == other)
    }

    @Test func countsEachRuleByItself() throws {
        let rule = try Self.rules("cycle")[0]
        var state = ScenarioState()
        let numbers = [0, 63, 64, 9999, 5, 9999, 63, 9999]
        let steps = numbers.map { state.step(rule, number: $0) }
        #expect(steps == [0, 0, 0, 0, 0, 0, 0, 1])
        let counts = [0, 1, 5, 63, 64, 65, 9999].map { state.count(of: $0) }
        #expect(counts == [1, 0, 1, 2, 1, 0, 3])
    }
}
