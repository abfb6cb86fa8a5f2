import Exchanges
import Faults
import TestSupport
import Testing

@Suite struct FaultTextTests {
    private static func told(_ text: String, _ lastEvent: EventLine? = .done) -> [String] {
        do throws(FaultText.Problem) {
            return try FaultText.faults(text, lastEvent: lastEvent).map(\.summary)
        } catch {
            return ["!", error.message, error.hint]
        }
    }

    @Test(
        arguments: [
            ("cut after=100B", ["cut after 100B by close"]),
            ("cut after=2 events by=reset", ["cut after 2 events by reset"]),
            ("slice 1B;cut after=50%", ["chunks of 1 B", "cut after 50% by close"]),
            ("slice 3,1,7", ["chunks of 3, 1, 7 B"]), ("close before-head", ["close before the head"]),
            ("reset in-head", ["reset in the head"]), ("close after-response", ["close after the response"]),
            ("reset announced", ["reset after the response, announced"]),
            ("close next-request", ["close at the next request"]),
            ("stall at=before-head for=30s", ["stall before the head for 30000 ms"]),
            ("drip bytes=8 every=100ms", ["8 B every 100 ms"]), ("rate 2KB/s", ["100 B every 50 ms"]),
            ("head folded", ["head folded"]), ("gzip truncated", ["gzip, truncated"]),
            ("events no-done", ["no [DONE]"]), ("events duplicate=2", ["event 2 twice"]),
            (#"events error={"message":"x"} after=3 events"#, ["an error after 3 events"]),
            ("events usage=extra-chunk", ["usage in an event of its own"]),
            ("events line-ends=crlf ; chunk trailer", ["lines that end with CRLF", "chunk trailer"]),
        ]
    )
    func aLineIsFaults(text: String, summaries: [String]) {
        #expect(Self.told(text) == summaries)
    }

    @Test(
        arguments: [
            ("", "a fault is missing"), ("cut after=1B;", "a fault is missing"),
            ("cutt after=1B", "there is no fault \"cutt\""),
            ("cut", "cut needs a value"),
            ("cut after=half", "cut: expected a position such as 100B, 50% or 2 events, found \"half\""),
            ("cut before=1B", "cut: a cut needs \"after\", a position such as 100B, 50% or 2 events"),
            ("slice 1B 2B", "slice has one value, not 2"), ("cut after=1B after=2B", "cut has after twice"),
            ("raw base64=AA", "there is no fault \"raw\""),
            (
                "events",
                "events: a fault of events is one of no-done, error, duplicate, broken-json, invalid-utf8, endless, line-ends, bom, comments, no-space, usage"
            ),
        ]
    )
    func aLineThatIsNoneIsRefused(text: String, message: String) {
        #expect(Self.told(text).prefix(2) == ["!", message])
    }

    @Test func theLastEventIsTheProviders() {
        let ends = [EventLine("event: period"), EventLine(#"data: {"end":*"#), nil]
        #expect(
            ends.map { Self.told("events no-done", $0) } == [["no period"], [#"no {"end":"#], ["no last event"]]
        )
    }

    @Test func aLineHasAnEnd() {
        #expect(
            Self.told(String(repeating: "slice 1B;", count: 1000)).prefix(2) == ["!", "it is longer than 4096 bytes"]
        )
    }
}

@Suite struct FaultyResponderTests {
    private struct Base: Responder {
        let answer: @Sendable () -> Answer
        func decide(_ request: IncomingRequest) -> Answer { answer() }
    }

    private static func kind(_ base: @escaping @Sendable () -> Answer, _ faults: [any Fault], header: String? = nil)
        -> Answer
    {
        let responder = FaultyResponder(before: Base(answer: base), faults: faults, readsHeader: true)
        return responder.decide(Request(path: "/", headers: header.map { ["X-Firedrill-Fault": $0] } ?? [:]))
    }

    private static let ready: @Sendable () -> Answer = {
        .answer(.ready(PreparedResponse(status: 200, headers: ["A": "b"], body: Array("hello".utf8))))
    }

    @Test func whatIsReadyBecomesAStream() throws {
        guard case .stream(let stream) = Self.kind(Self.ready, [Cut(after: .bytes(2))]).decision.kind else {
            Issue.record("no stream")
            return
        }
        #expect(stream.response.body == Array("he".utf8))
        #expect(stream.response.framing == .length(5))
        #expect(stream.ending == .cut)
    }

    @Test func aHeaderAddsToIt() throws {
        guard
            case .stream(let stream) = Self.kind(Self.ready, [Cut(after: .bytes(4))], header: "slice 3B").decision.kind
        else {
            Issue.record("no stream")
            return
        }
        #expect(stream.response.chunks.map { String(decoding: $0.bytes, as: UTF8.self) } == ["hel", "l"])
        #expect(Self.kind(Self.ready, [], header: "slise 3B").missed == .noMatch)
    }

    @Test func whatIsNoResponseStaysAsItIs() {
        let raw: @Sendable () -> Answer = { .answer(Decision(.raw(RawStream(Array("x".utf8))))) }
        guard case .raw(let stream) = Self.kind(raw, [Cut(after: .bytes(0))]).decision.kind else {
            Issue.record("no raw bytes")
            return
        }
        #expect(stream == RawStream(Array("x".utf8)))
        let miss: @Sendable () -> Answer = { .miss(Miss(.consumed, "none", hint: "none")) }
        #expect(Self.kind(miss, [Cut(after: .bytes(0))]).missed == .consumed)
    }
}
