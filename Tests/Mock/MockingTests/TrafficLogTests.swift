import Exchanges
import Mocking
import TestSupport
import Testing

@Suite struct TrafficLogTests {
    @Test func keepsWhatHappened() throws {
        let log = KeepingLog()
        let mock = MockResponder(try shipped("rate-limited"), redaction: .sample, clock: ManualClock(), log: log)
        let request = Request.chat("/c/tok/s/rate-limited")
        for _ in 0..<3 {
            let response = mock.respond(to: request, connection: 9)
            response.observer?.responseStarts(at: 10)
            response.observer?.responseEnded(at: 20, outcome: .complete)
        }
        #expect(
            log.began.map(\.answer)
                == [(0, 0), (0, 0), (0, 1)].map {
                    TrafficEntry.Answer(token: "tok", source: "rate-limited", rule: $0, step: $1)
                }
        )
        #expect(log.ended.map { ObjectIdentifier($0) } == log.began.map { ObjectIdentifier($0) })
        #expect(log.began.map(\.request) == [request, request, request])
        #expect(log.began.map(\.connection) == [9, 9, 9])
        #expect(log.ended.map(\.sent.head.status) == [429, 429, 200])
        #expect(log.ended.map(\.sent.start) == [10, 10, 10])
        #expect(log.ended.map(\.sent.end) == [20, 20, 20])
        #expect(log.ended.map(\.sent.outcome) == [.complete, .complete, .complete])
        #expect(
            try log.ended.map { String(decoding: $0.sent.body, as: UTF8.self) }.first == bodyFile("rate-limited.json")
        )
    }

    @Test func isLeftOutWhereNobodyKeepsIt() throws {
        let mock = MockResponder(try shipped("success"), redaction: .sample, clock: ManualClock())
        #expect(mock.respond(to: Request.chat()).observer == nil)
        #expect(mock.respond(to: Request(path: "/")).observer == nil)
        #expect(mock.respond(to: Request.chat(more: #","stream":true"#)).observer == nil)
    }
}
