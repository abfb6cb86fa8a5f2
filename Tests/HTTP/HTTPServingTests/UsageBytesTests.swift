import Exchanges
import Faults
import HTTPServing
import TestSupport
import Testing

/// Where a stream of completions tells its tokens, to the byte on a socket.
@Suite struct UsageBytesTests {
    private static let role =
        #"data: {"id":"c","choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}],"usage":null}"#
        + "\n\n"
    private static let text =
        #"data: {"id": "c", "choices": [{"delta": {"content": "hi\u00e9"}, "finish_reason": null}]}"# + "\n\n"
    private static let done = "data: [DONE]\n\n"
    private static let usage = #"{"prompt_tokens":7,"total_tokens":1.0e1}"#

    private static func finish(_ more: String) -> String {
        #"data: {"id":"c","choices":[{"delta":{},"finish_reason":"stop"}]"# + more + "}\n\n"
    }

    private static func extra(_ usage: String) -> String {
        #"data: {"id":"c","choices":[],"usage":"# + usage + "}\n\n"
    }

    /// Usage in the finish event, as most servers of this API have it.
    private static let inFinish = [role, text, finish(#","usage":"# + usage), done]
    /// Usage in an event of its own, as `include_usage` asks for it.
    private static let inExtra = [role, text, finish(#","usage":null"#), extra(usage), done]
    private static let roleAlone = role.replacing(#","usage":null"#, with: "")

    private static let table: [(place: String, events: [String], wanted: [String])] = [
        ("none", inFinish, [roleAlone, text, finish(""), done]),
        ("none", inExtra, [roleAlone, text, finish(""), done]),
        ("finish", inFinish, inFinish),
        ("finish", inExtra, inFinish),
        ("extra-chunk", inFinish, inExtra),
        ("extra-chunk", inExtra, inExtra),
        // Nothing is made up, and what is none of it stays as it is.
        ("finish", [role, text, finish(""), done], [role, text, finish(""), done]),
        (
            "extra-chunk", [": ping\n\n", "event: x\ndata: {\"usage\":1}\n\n", "data: {\"usage\"\n\n"],
            [": ping\n\n", "event: x\ndata: {\"usage\":1}\n\n", "data: {\"usage\"\n\n"]
        ),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: table.indices)
    func usageStandsWhereItIsWanted(index: Int) async throws {
        let (place, events, wanted) = Self.table[index]
        let stream = ResponseStream(
            Response(
                head: ResponseHead(status: 200, headers: ["Content-Type": "text/event-stream"]),
                framing: .chunked,
                chunks: events.map { Chunk(bytes: Array($0.utf8)) }
            )
        )
        let changed = try FaultBytesTests.stream("[{ events: { usage: \(place) } }]", stream)
        let server = try serve { _ in changed.decision }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let end = client.untilEnd()
        await server.stop(drain: 0)
        #expect(
            end == SocketEnd(text: FaultBytesTests.chunkedHead + FaultBytesTests.chunked(wanted), isReset: false)
        )
    }

    @Test func anEventOfItsOwnComesWithTheOneThatFinishes() throws {
        let chunks = Self.inFinish.enumerated().map { Chunk(at: UInt64($0), bytes: Array($1.utf8)) }
        let stream = ResponseStream(Response(head: ResponseHead(status: 200), framing: .chunked, chunks: chunks))
        let changed = EventFault(.usage(.extraChunk)).apply(to: stream)
        #expect(changed.response.chunks.map(\.at) == [0, 1, 2, 2, 3])
    }
}
