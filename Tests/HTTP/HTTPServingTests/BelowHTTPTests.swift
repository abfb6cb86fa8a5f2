import Exchanges
import Faults
import HTTPServing
import TestSupport
import Testing

/// What the server does below HTTP, and what it says that it wrote.
@Suite struct BelowHTTPTests {
    private static let stream = ResponseStream(
        Response(
            head: ResponseHead(status: 200, headers: ["Content-Type": "text/plain"]),
            framing: .length(10),
            chunks: [Chunk(bytes: Array("hello".utf8)), Chunk(bytes: Array("world".utf8))]
        )
    )
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n"
    private static let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    private static func seen(_ kind: Decision.Kind) async throws -> (client: SocketEnd, observer: TestObserver) {
        let observer = TestObserver()
        nonisolated(unsafe) let kind = kind
        let server = try serve { _ in Decision(kind, observer: observer) }
        let client = try server.client()
        try client.send(request)
        let end = client.untilEnd()
        _ = observer.events.wait(for: 2)
        await server.stop(drain: 0)
        return (end, observer)
    }

    @Test(.timeLimit(.minutes(1))) func aResetComesAfterTheBytesBeforeIt() async throws {
        let cut = Self.stream.with([Cut(after: .bytes(7), by: .reset)])
        let (client, observer) = try await Self.seen(.stream(cut))
        #expect(client == SocketEnd(text: Self.head + "hellowo", isReset: true))
        #expect(observer.pieces.elements.map { String(decoding: $0, as: UTF8.self) } == ["hello", "wo"])
        #expect(observer.events.elements == [.starts, .ended(.reset)])
    }

    @Test(.timeLimit(.minutes(1))) func aCutEndsInOrderWithItsDeclaredLengthStanding() async throws {
        let (client, observer) = try await Self.seen(.stream(Self.stream.with([Cut(after: .bytes(3))])))
        #expect(client == SocketEnd(text: Self.head + "hel", isReset: false))
        #expect(observer.pieces.elements == [Array("hel".utf8)])
        #expect(observer.events.elements == [.starts, .ended(.cut)])
    }

    @Test(.timeLimit(.minutes(1)), arguments: [Ending.complete, .reset])
    func rawBytesAreAllThatIsOnTheSocket(ending: Ending) async throws {
        let bytes: [UInt8] = Array("HTTP/9.9 what?\n".utf8) + [0, 0xFF]
        let (client, observer) = try await Self.seen(.raw(RawStream(bytes, ending: ending)))
        #expect(client == SocketEnd(bytes: bytes, isReset: ending == .reset))
        #expect(observer.pieces.elements.flatMap(\.self) == bytes)
        #expect(observer.heads.elements == [nil])
        #expect(observer.events.elements == [.starts, .ended(ending)])
    }

    @Test(.timeLimit(.minutes(1))) func aReadyResponseIsToldByteForByteWhereSomebodyAsks() async throws {
        let observer = TestObserver()
        let response = PreparedResponse(status: 201, headers: ["A": "b"], body: Array("ready".utf8), isKept: true)
        let server = try serve { _ in Decision(.ready(response), observer: observer) }
        let client = try server.client()
        for round in 1...2 {
            try client.send(Self.request)
            #expect(try client.response().body == Array("ready".utf8))
            #expect(observer.events.wait(for: 2 * round).suffix(2) == [.starts, .ended(.complete)])
        }
        #expect(observer.pieces.elements == [Array("ready".utf8), Array("ready".utf8)])
        #expect(observer.heads.elements == Array(repeating: ResponseHead(status: 201, headers: ["A": "b"]), count: 2))
        await server.stop()
    }

    @Test(.timeLimit(.minutes(1))) func aStalledResponseEndsWithItsClient() async throws {
        let observer = TestObserver()
        var stalled = Self.stream
        stalled.response.chunks.removeLast()
        stalled.ending = .stalled
        let server = try serve { [stalled] _ in Decision(.stream(stalled), observer: observer) }
        do {
            let client = try server.client()
            try client.send(Self.request)
            _ = observer.pieces.wait(for: 1)
            #expect(observer.events.elements == [.starts])
        }
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.stalled)])
        await server.stop(drain: 0)
    }

    /// The library writes the status line, so that is what an observer is told.
    @Test(.timeLimit(.minutes(1))) func theStatusLineIsTheServersOwn() async throws {
        var stream = Self.stream
        stream.response.head.version = "HTTP/1.0"
        stream.response.head.reason = "Made up"
        let sent = [ResponseHead(status: 200, headers: ["Content-Type": "text/plain"])]
        let (client, observer) = try await Self.seen(.stream(stream.with([Cut(after: .bytes(7), by: .reset)])))
        #expect(client == SocketEnd(text: Self.head + "hellowo", isReset: true))
        #expect(observer.heads.elements == sent)
        // Behind a whole body the library is done: that goes past it.
        let (past, told) = try await Self.seen(.stream(stream.with([Cut(after: .bytes(10), by: .reset)])))
        let head = Self.head.replacing("OK\r\n", with: "OK\r\nConnection: close\r\n")
        #expect(past == SocketEnd(text: head + "helloworld", isReset: true))
        #expect(told.heads.elements == sent)
        #expect(told.events.elements == [.starts, .ended(.reset)])
    }

    @Test(.timeLimit(.minutes(1))) func onlyAChunkedBodyHasTrailers() async throws {
        let observer = TestObserver()
        var stream = Self.stream
        stream.response.framing = .close
        stream.response.trailers = ["Checksum": "abc"]
        let server = try serve { [stream] _ in Decision(.stream(stream), observer: observer) }
        let client = try server.client()
        try client.send(Self.request)
        #expect(client.untilEnd().text.hasSuffix("\r\n\r\nhelloworld"))
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.complete)])
        #expect(observer.trailers.elements == [[:]])
        await server.stop(drain: 0)
    }

    @Test(.timeLimit(.minutes(1))) func trailersKeepTheirBytes() async throws {
        let value = [UInt8]("caf".utf8) + [0xE9, 0xFF, 0x20] + Array("\u{20AC}".utf8)
        let trailers = Headers([HeaderField("X-Bytes", bytes: value), HeaderField("X-Text", "caf\u{e9}")])
        var stream = Self.stream
        stream.response.framing = .chunked
        stream.response.trailers = trailers
        let server = try serve { [stream] _ in Decision(.stream(stream)) }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let end = Array("0\r\nX-Bytes: ".utf8) + value + Array("\r\nX-Text: caf\u{e9}\r\n\r\n".utf8)
        #expect(client.untilEnd().bytes.suffix(end.count) == end[...])
        await server.stop()
    }

    @Test(.timeLimit(.minutes(1))) func trailersFollowAChunkedBody() async throws {
        let observer = TestObserver()
        var stream = Self.stream
        stream.response.framing = .chunked
        stream.response.trailers = ["Checksum": "abc"]
        let server = try serve { [stream] _ in Decision(.stream(stream), observer: observer) }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let text = client.untilEnd().text
        #expect(text.hasSuffix("\r\n\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\nChecksum: abc\r\n\r\n"), "\(text)")
        _ = observer.events.wait(for: 2)
        #expect(observer.trailers.elements == [["Checksum": "abc"]])
        await server.stop(drain: 0)
    }
}
