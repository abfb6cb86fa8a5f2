import Matching
import Scenarios
import Testing

@Suite struct StepTests {
    @Test(
        arguments: [
            ([1], Rule.After.last, [0, 0, 0]),
            ([1], .miss, [0, nil, nil]),
            ([1], .cycle, [0, 0, 0]),
            ([2, 1], .last, [0, 0, 1, 1, 1]),
            ([2, 1], .miss, [0, 0, 1, nil, nil]),
            ([2, 1], .cycle, [0, 0, 1, 0, 0, 1, 0]),
            ([1, 3, 2], .cycle, [0, 1, 1, 1, 2, 2, 0, 1, 1, 1, 2, 2, 0]),
            ([2, nil], .last, [0, 0, 1, 1, 1]),
            ([2, nil], .cycle, [0, 0, 1, 1, 1]),
            ([nil], .miss, [0, 0, 0]),
        ] as [([Int?], Rule.After, [Int?])]
    )
    func countsRequests(times: [Int?], after: Rule.After, expected: [Int?]) throws {
        let response = ResponsePlan(status: 200, headers: [], body: .stream([], .even(first: 0, every: 0)))
        let rule = Rule(when: RequestMatcher(), steps: times.map { Step(response: response, times: $0) }, after: after)
        #expect(expected.indices.map(rule.step) == expected)
    }

    @Test func countsFar() {
        let response = ResponsePlan(status: 200, headers: [], body: .stream([], .even(first: 0, every: 0)))
        let steps = [1_000_000_000, 2, 1_000_000_000].map { Step(response: response, times: $0) }
        let rule = Rule(when: RequestMatcher(), steps: steps, after: .cycle)
        #expect([999_999_999, 1_000_000_000, 1_000_000_002, 2_000_000_001].map(rule.step) == [0, 1, 2, 2])
        #expect([2_000_000_002, 3_000_000_002, Int.max].map(rule.step).map { $0 != nil } == [true, true, true])
        #expect([2_000_000_002, 3_000_000_002].map(rule.step) == [0, 1])
    }
}
