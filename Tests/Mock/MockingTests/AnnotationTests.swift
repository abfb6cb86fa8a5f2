import Exchanges
import Mocking
import TestSupport
import Testing

@Suite struct AnnotationTests {
    @Test func saysWhichRuleAndStepAnswered() throws {
        let mock = MockResponder(try shipped("rate-limited"), clock: ManualClock())
        let request = Request.chat("/c/tok/s/rate-limited")
        #expect(
            (0..<3).map { _ in mock.annotation(of: request) }
                == [(0, 0), (0, 0), (0, 1)].map {
                    Annotation(token: "tok", source: "rate-limited", rule: $0, step: $1)
                }
        )
    }

    @Test func saysWhyNothingDid() throws {
        let mock = MockResponder(try shipped("success"), clock: ManualClock())
        #expect(
            ["/c/t/x", "/s/no/x"].map { mock.annotation(of: Request(path: $0)) } == [
                Annotation(token: "t", source: "success", miss: .noMatch),
                Annotation(token: nil, source: "no", miss: .unknownEndpoint),
            ]
        )
    }

    /// Also where what answers them in the end is always the same.
    @Test func saysWhichRulesPassedARequestOn() throws {
        let rules = """
            - { every: 2, response: { status: 503 } }
            - { chance: 0.0001%, response: { status: 500 } }
            - { response: { status: 200 } }
            """
        let mock = MockResponder([try scenario(rules)], clock: ManualClock())
        let seen = (0..<3).map { _ in mock.annotation(of: Request(path: "/")) }
        #expect(seen.map { $0?.rule } == [2, 0, 2])
        #expect(seen.map { $0?.passed } == [[0, 1], [], [0, 1]])
    }

    @Test func isLeftOutWhereNobodyReadsIt() throws {
        let mock = MockResponder(try shipped("success"), clock: ManualClock())
        for request in [Request.chat(), Request(path: "/"), Request.chat(more: #","stream":true"#)] {
            let incoming = IncomingRequest(connection: 0) { _ in request.headers }
            let (answer, annotation) = incoming.lend(request) { (mock.decide(incoming), incoming.annotation) }
            #expect(answer.decision.observer == nil)
            #expect(annotation == nil)
        }
    }
}
