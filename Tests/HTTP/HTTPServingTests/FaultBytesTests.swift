import Documents
import Exchanges
import Faults
import HTTPServing
import TestSupport
import Testing

/// What a client meets of each fault, to the byte, over a real socket.
@Suite struct FaultBytesTests {
    /// Three events, each a chunk.
    static let events = ResponseStream(
        Response(
            head: ResponseHead(status: 200, headers: ["Content-Type": "text/event-stream"]),
            framing: .chunked,
            chunks: ["data: {\"a\":1}\n\n", "data: {\"a\":2}\n\n", "data: [DONE]\n\n"].map {
                Chunk(bytes: Array($0.utf8))
            }
        )
    )
    /// Ten bytes whose number is told.
    static let body = ResponseStream(
        Response(status: 429, headers: ["Content-Type": "text/plain", "A": "b"], body: Array("helloworld".utf8))
    )

    static let chunkedHead =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n"
    static let bodyHead =
        "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\n"
        + "Content-Type: text/plain\r\nA: b\r\nContent-Length: 10\r\n\r\n"

    /// A head that does not say that the connection ends.
    private static let silentHead = bodyHead.replacing("Connection: close\r\n", with: "")
    private static let halfHead = String(
        decoding: silentHead.utf8.prefix(silentHead.utf8.count / 2),
        as: UTF8.self
    )
    private static let foldedHead = silentHead.replacing(
        "Requests\r\n",
        with: "Requests\r\nX-Folded: one\r\n\ttwo\r\n"
    )

    /// The stream with the faults of a text, as a scenario's step has them.
    static func stream(_ faults: String, _ stream: ResponseStream) throws -> ResponseStream {
        let document = try Document.yamlOrJSON(Array(faults.utf8), name: "faults.yaml")
        let shape = Shape<any Fault>.object("a fault") { FaultShape.read(&$0, lastEvent: .done) }
        return stream.with(try Decoding.decode(document, .list(shape)))
    }

    private static func seen(_ stream: ResponseStream) async throws -> (client: SocketEnd, ending: Ending) {
        let observer = TestObserver()
        let server = try serve { _ in
            var decision = stream.decision
            decision.observer = observer
            return decision
        }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let end = client.untilEnd()
        // Where there is no response, none starts.
        let events = observer.events.wait(for: end.bytes.isEmpty ? 1 : 2)
        await server.stop(drain: 0)
        guard case .ended(let ending)? = events.last else { return (end, .clientGone) }
        return (end, ending)
    }

    /// The chunked coding of pieces, to their end.
    static func chunked(_ pieces: [String], end: String = "0\r\n\r\n") -> String {
        pieces.map { String($0.utf8.count, radix: 16, uppercase: true) + "\r\n" + $0 + "\r\n" }.joined() + end
    }

    static let three = ["data: {\"a\":1}\n\n", "data: {\"a\":2}\n\n", "data: [DONE]\n\n"]

    /// What is on the wire behind the usual head of a chunked response.
    static let streamed: [(faults: String, body: String, ending: Ending)] = [
        ("[]", chunked(three), .complete),
        ("[{ cut: { after: 1 event } }]", chunked([three[0]], end: ""), .cut),
        ("[{ cut: { after: 20B, by: reset } }]", chunked([three[0], "data:"], end: ""), .reset),
        ("[{ stall: { at: 2 events, for: 10ms } }]", chunked(Array(three[..<2]), end: ""), .stalled),
        ("[{ slice: whole }]", chunked([three.joined()]), .complete),
        ("[{ slice: [10, 40] }]", chunked(["data: {\"a\"", ":1}\n\ndata: {\"a\":2}\n\ndata: [DONE]\n\n"]), .complete),
        ("[{ slice: whole }, { slice: event }]", chunked(three), .complete),
        ("[{ drip: { bytes: 20, every: 1ms } }]", chunked([three[0], three[1], three[2]]), .complete),
        ("[{ events: { no-done: true } }]", chunked(Array(three[..<2])), .complete),
        (
            "[{ events: { error: { message: gone }, after: 1 event } }]",
            chunked([three[0], "data: {\"message\":\"gone\"}\n\n"]), .complete
        ),
        ("[{ events: { error: 1 } }]", chunked(["data: 1\n\n"]), .complete),
        ("[{ events: { duplicate: 2 } }]", chunked([three[0], three[1], three[1], three[2]]), .complete),
        ("[{ events: { duplicate: 9 } }]", chunked(three), .complete),
        ("[{ events: { broken-json: 1 } }]", chunked(["data: {\n\n", three[1], three[2]]), .complete),
        ("[{ events: { line-ends: cr } }]", chunked(three.map { $0.replacing("\n", with: "\r") }), .complete),
        ("[{ events: { line-ends: crlf } }]", chunked(three.map { $0.replacing("\n", with: "\r\n") }), .complete),
        ("[{ events: { bom: true } }]", chunked(["\u{FEFF}" + three[0], three[1], three[2]]), .complete),
        ("[{ events: { no-space: true } }]", chunked(three.map { $0.replacing("data: ", with: "data:") }), .complete),
        ("[{ events: { comments: 1s } }]", chunked(three), .complete),
        ("[{ events: { bom: true } }, { slice: 1B }, { cut: { after: 2B } }]", "1\r\n", .cut),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: streamed.indices)
    func aStreamIsChangedToTheByte(index: Int) async throws {
        let (faults, body, ending) = Self.streamed[index]
        let (client, seen) = try await Self.seen(Self.stream(faults, Self.events))
        guard !faults.contains("slice: 1B") else {
            // Two thirds of a byte order mark are no text.
            #expect(
                client.bytes == Array(Self.chunkedHead.utf8) + [0x31, 13, 10, 0xEF, 13, 10, 0x31, 13, 10, 0xBB, 13, 10]
            )
            return
        }
        #expect(client == SocketEnd(text: Self.chunkedHead + body, isReset: ending == .reset), "\(faults)")
        #expect(seen == ending, "\(faults)")
    }

    @Test(.timeLimit(.minutes(1))) func aByteThatNoTextHasStandsInAnEvent() async throws {
        let (client, _) = try await Self.seen(Self.stream("[{ events: { invalid-utf8: 3 } }]", Self.events))
        let spoilt = Array("F\r\ndata: ".utf8) + [0xFF] + Array("[DONE]\n\n\r\n0\r\n\r\n".utf8)
        #expect(
            client.bytes == Array((Self.chunkedHead + Self.chunked(Array(Self.three[..<2]), end: "")).utf8) + spoilt
        )
    }

    /// What is on the wire of a body of ten bytes, with its head.
    static let whole: [(faults: String, text: String, ending: Ending)] = [
        ("[]", bodyHead + "helloworld", .complete),
        ("[{ close: before-head }]", "", .cut),
        ("[{ reset: before-head }]", "", .reset),
        ("[{ close: in-head }]", halfHead, .cut),
        ("[{ reset: in-head }]", halfHead, .reset),
        ("[{ close: after-response }]", silentHead + "helloworld", .complete),
        ("[{ close: announced }]", bodyHead + "helloworld", .complete),
        ("[{ head: folded }, { close: after-response }]", foldedHead + "helloworld", .complete),
        ("[{ stall: { at: before-head, for: 10ms } }]", "", .stalled),
        ("[{ stall: { at: 50%, for: 10ms } }]", bodyHead + "hello", .stalled),
        ("[{ cut: { after: 5B } }]", bodyHead + "hello", .cut),
        ("[{ cut: { after: 99B, by: reset } }]", bodyHead + "helloworld", .reset),
        ("[{ rate: 1KB/s }]", bodyHead + "helloworld", .complete),
        ("[{ head: garbage }]", "\u{7F}ELF\0\0not HTTP at all\n\nhelloworld", .complete),
        ("[{ head: bad-version }]", bodyHead.replacing("HTTP/1.1", with: "HTTP/9.9") + "helloworld", .complete),
        (
            "[{ head: no-status }]",
            bodyHead.replacing("HTTP/1.1 429 Too Many Requests", with: "HTTP/1.1") + "helloworld", .complete
        ),
        ("[{ head: bare-lf }]", bodyHead.replacing("\r\n", with: "\n") + "helloworld", .complete),
        (
            "[{ head: two-lengths }]",
            bodyHead.replacing("Content-Length: 10\r\n", with: "Content-Length: 10\r\nContent-Length: 11\r\n")
                + "helloworld",
            .complete
        ),
        (
            "[{ head: length-and-chunked }]",
            bodyHead.replacing("Content-Length: 10\r\n", with: "Content-Length: 10\r\nTransfer-Encoding: chunked\r\n")
                + "helloworld",
            .complete
        ),
        (
            "[{ head: folded }]",
            bodyHead.replacing("Requests\r\n", with: "Requests\r\nX-Folded: one\r\n\ttwo\r\n") + "helloworld", .complete
        ),
        (
            "[{ head: huge }]",
            bodyHead.replacing(
                "Requests\r\n",
                with: "Requests\r\nX-Huge: " + String(repeating: "a", count: 512 << 10) + "\r\n"
            ) + "helloworld",
            .complete
        ),
        (
            "[{ head: interim }]",
            "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" + bodyHead + "helloworld", .complete
        ),
        (
            "[{ head: folded }, { cut: { after: 5B, by: reset } }]",
            bodyHead.replacing("Requests\r\n", with: "Requests\r\nX-Folded: one\r\n\ttwo\r\n") + "hello", .reset
        ),
        (
            "[{ head: bare-lf }, { stall: { at: 5B, for: 10ms } }]", bodyHead.replacing("\r\n", with: "\n") + "hello",
            .stalled
        ),
        ("[{ head: garbage }, { close: before-head }]", "", .cut),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: whole.indices)
    func aResponseIsChangedToTheByte(index: Int) async throws {
        let (faults, text, ending) = Self.whole[index]
        let (client, seen) = try await Self.seen(Self.stream(faults, Self.body))
        #expect(client == SocketEnd(text: text, isReset: ending == .reset), "\(faults)")
        #expect(seen == ending, "\(faults)")
    }

    /// The response is whole, and whoever has kept its connection meets a reset.
    @Test(.timeLimit(.minutes(1))) func aConnectionIsResetBehindAWholeResponse() async throws {
        let (client, ending) = try await Self.seen(Self.stream("[{ reset: after-response }]", Self.body))
        #expect(client == SocketEnd(text: Self.silentHead + "helloworld", isReset: true))
        #expect(ending == .complete)
        let (streamed, its) = try await Self.seen(Self.stream("[{ reset: after-response }]", Self.events))
        let head = Self.chunkedHead.replacing("Connection: close\r\n", with: "")
        #expect(streamed == SocketEnd(text: head + Self.chunked(Self.three), isReset: true))
        #expect(its == .complete)
    }

    /// A response that is whole; its end comes with the next request, of which
    /// the server had a part.
    @Test(.timeLimit(.minutes(1)), arguments: [("close", false), ("reset", true)])
    func aConnectionEndsAtTheNextRequest(way: String, isReset: Bool) async throws {
        let observer = TestObserver()
        let log = TestLog()
        let stream = try Self.stream("[{ \(way): next-request }]", Self.body)
        let server = try serve(log: log) { _ in
            var decision = stream.decision
            decision.observer = observer
            return decision
        }
        let client = try server.client()
        try client.send("GET /first HTTP/1.1\r\nHost: h\r\n\r\n")
        let (head, body) = try client.response()
        #expect(head + "\r\n" + String(decoding: body, as: UTF8.self) == Self.silentHead + "helloworld")
        // It is told to be whole, and stands.
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.complete)])
        #expect(log.lines.wait(for: 1) == ["GET /first 429 complete "])
        #expect(client.peek() == (bytes: 0, isEnded: false))
        try client.send("POST /second HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n")
        #expect(client.untilEnd() == SocketEnd(text: "", isReset: isReset))
        client.close()
        await server.stop(drain: 0)
        #expect(observer.events.elements == [.starts, .ended(.complete)])
        #expect(log.lines.elements == ["GET /first 429 complete "])
    }

    /// Nobody waits for a next request: a client that says that it makes none,
    /// one that leaves, a server that drains or stops.
    @Test(.timeLimit(.minutes(1)), arguments: ["said", "left", "drained", "stopped"])
    func whatWaitsForTheNextRequestHoldsNothingUp(how: String) async throws {
        let stream = try Self.stream("[{ close: next-request }]", Self.body)
        let log = TestLog()
        let server = try serve(log: log) { _ in stream.decision }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: h\r\n" + (how == "said" ? "Connection: close\r\n" : "") + "\r\n")
        _ = try client.response()
        log.lines.wait(for: 1)
        switch how {
        case "said": #expect(client.untilEnd() == SocketEnd(text: "", isReset: false))
        case "left": client.close()
        case "drained": await server.stop(drain: 50)
        default: await server.stop(drain: 0)
        }
        if how != "drained", how != "stopped" { await server.stop(drain: 50) }
        #expect(log.lines.elements == ["GET / 429 complete "])
    }

    /// What is on the wire behind the head, of two chunks.
    static let chunks: [(form: String, body: String)] = [
        ("bad-size", "5\r\nhello\r\nxyz\r\nworld\r\n0\r\n\r\n"),
        ("no-crlf", "5\r\nhello5\r\nworld0\r\n\r\n"),
        ("huge-size", "5\r\nhello\r\n10000000000000000\r\nworld\r\n0\r\n\r\n"),
        ("extension", "5;firedrill=\"a; b\"\r\nhello\r\n5;firedrill=\"a; b\"\r\nworld\r\n0\r\n\r\n"),
        ("trailer", "5\r\nhello\r\n5\r\nworld\r\n0\r\nX-Firedrill: trailer\r\n\r\n"),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: chunks.indices)
    func aChunkedCodingIsBrokenToTheByte(index: Int) async throws {
        let (form, body) = Self.chunks[index]
        let (client, ending) = try await Self.seen(Self.stream("[{ slice: 5B }, { chunk: \(form) }]", Self.body))
        let head = Self.bodyHead.replacing("Content-Length: 10", with: "Transfer-Encoding: chunked")
        #expect(client == SocketEnd(text: head + body, isReset: false), "\(form)")
        #expect(ending == .complete)
    }

    /// No end comes, whatever is taken: the client must leave.
    @Test(.timeLimit(.minutes(1))) func anEndlessStreamEndsWithItsClient() async throws {
        let observer = TestObserver()
        let stream = try Self.stream("[{ events: { endless: true } }]", Self.events)
        let server = try serve { _ in
            var decision = stream.decision
            decision.observer = observer
            return decision
        }
        do {
            let client = try server.client()
            try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let pieces = observer.pieces.wait(for: 20)
            #expect(
                pieces.prefix(20).map { String(decoding: $0, as: UTF8.self) } == [Self.three[0]]
                    + Array(repeating: Self.three[1], count: 19)
            )
        }
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.clientGone)])
        await server.stop(drain: 0)
    }
}
