import Exchanges
import Faults
import TestSupport
import Testing

/// What ends a stream is a provider's: the same fault leaves out, or puts off,
/// what that says.
@Suite struct LastEventTests {
    private static func stream(_ events: [String]) -> ResponseStream {
        let chunks = events.enumerated().map { Chunk(at: UInt64($0.offset) * 1000, bytes: Array($0.element.utf8)) }
        return ResponseStream(
            Response(
                head: ResponseHead(status: 200, headers: ["Content-Type": "text/event-stream"]),
                framing: .chunked,
                chunks: chunks
            )
        )
    }

    @Test(
        arguments: [
            ("data: [DONE]", "data: [DONE]\n\n", true), ("data: [DONE]", "data:[DONE]\r\n\r\n", true),
            ("data: [DONE]", "event: period\ndata: 3\n\n", false), ("data: [DONE]", "data: [DONE] \n\n", false),
            ("event: period", "event: period\ndata: 3\n\n", true), ("event: period", "id: 3\nevent:period\n\n", true),
            ("event: period", "data: [DONE]\n\n", false), ("event: period", "event: periodical\ndata: 3\n\n", false),
            (#"data: {"type":"end"*"#, "data: {\"type\":\"end\",\"n\":3}\n\n", true),
            (#"data: {"type":"end"*"#, "data: {\"type\":\"start\"}\n\n", false),
        ]
    )
    func isLeftOutOrPutOff(end: String, last: String, isEnd: Bool) {
        let events = ["data: 1\n\n", "data: 2\n\n", last]
        let kept = isEnd ? Array(events[..<2]) : events
        let line = EventLine(end)
        let left = EventFault(.noDone(line)).apply(to: Self.stream(events))
        #expect(left == Self.stream(kept))
        var endless = Self.stream(kept)
        endless.repeats = 1000
        #expect(EventFault(.endless(line)).apply(to: Self.stream(events)) == endless)
    }

    @Test func whereNoneIsKnownNothingIsLeftOut() {
        let events = ["data: 1\n\n", "data: [DONE]\n\n"]
        #expect(EventFault(.noDone(nil)).apply(to: Self.stream(events)) == Self.stream(events))
    }

    @Test func theShippedProvidersIsTheSample() throws {
        #expect(try Repository.shippedProvider().lastEvent == .done)
    }
}
