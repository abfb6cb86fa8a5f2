import Exchanges
import Foundation
import HTTPServing
import TestSupport
import Testing

/// Heads and chunks for which the library has no room.
@Suite struct LongResponseTests {
    private static let headers = Headers(
        (0..<300).map { HeaderField("X-Trace-\($0)", String(repeating: "t", count: 1000)) }
    )
    private static let lines = headers.map { "\($0.name): \($0.value)\r\n" }.joined()

    @Test func sendsAReadyResponseWithALongHeadWhole() async throws {
        let observer = TestObserver()
        let response = PreparedResponse(status: 200, headers: Self.headers, body: Array("hit".utf8), isKept: true)
        let server = try serve { _ in Decision(.ready(response), observer: observer) }
        for number in 1...2 {
            let client = try server.client()
            try client.send(post("x"))
            #expect(
                text(try client.readToEnd())
                    == "HTTP/1.1 200 OK\r\nConnection: close\r\n" + Self.lines + "Content-Length: 3\r\n\r\nhit"
            )
            #expect(observer.events.wait(for: number * 2).suffix(2) == [.starts, .ended(.complete)])
        }
        #expect(observer.pieces.elements == [Array("hit".utf8), Array("hit".utf8)])
        await server.stop()
    }

    @Test func answersHEADWithALongHeadAndNoBody() async throws {
        let response = PreparedResponse(status: 200, headers: Self.headers, body: Array("hit".utf8))
        let server = try serve { _ in .ready(response) }
        let client = try server.client()
        try client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n")
        #expect(text(try client.readToEnd()).hasSuffix(Self.lines + "Content-Length: 3\r\n\r\n"))
        await server.stop()
    }

    /// Each chunk goes out when it is written, and the trailers at the end.
    @Test func streamsBehindALongHead() async throws {
        let writers = Log<any ResponseWriter>()
        let server = try serve { _ in .deferred { writers.add($0) } }
        let client = try server.client()
        try client.send(post("x"))
        let writer = try #require(writers.wait(for: 1).first)
        writer.begin(ResponseHead(status: 200, headers: Self.headers), framing: .chunked)
        _ = try client.read(through: "Transfer-Encoding: chunked\r\n\r\n")
        for chunk in ["data: one\n\n", String(repeating: "x", count: 50_000)] {
            #expect(writer.write(Array(chunk.utf8)) == .taken)
            let wire = String(chunk.utf8.count, radix: 16, uppercase: true) + "\r\n" + chunk + "\r\n"
            #expect(text(try client.read(wire.utf8.count)) == wire)
        }
        writer.end(.complete, trailers: ["X-Sum": "1"])
        #expect(text(try client.readToEnd()) == "0\r\nX-Sum: 1\r\n\r\n")
        await server.stop()
    }

    @Test func breaksOffBehindALongHeadAsItIsTold() async throws {
        let observer = TestObserver()
        let stream = ResponseStream(
            Response(
                head: ResponseHead(status: 200, headers: Self.headers),
                framing: .length(9),
                chunks: [Chunk(bytes: Array("half".utf8))]
            ),
            ending: .cut
        )
        let server = try serve { _ in Decision(.stream(stream), observer: observer) }
        let client = try server.client()
        try client.send(post("x"))
        #expect(text(try client.readToEnd()).hasSuffix("Content-Length: 9\r\n\r\nhalf"))
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.cut)])
        await server.stop()
    }

    /// A client that reads nothing keeps no server from stopping, whatever
    /// is on its way to it.
    @Test(arguments: [true, false])
    func stopsWhileAClientDoesNotRead(isHead: Bool) async throws {
        let writers = Log<any ResponseWriter>()
        let server = try serve { _ in .deferred { writers.add($0) } }
        let client = try server.client()
        try client.send(post("x"))
        let writer = try #require(writers.wait(for: 1).first)
        writer.begin(ResponseHead(status: 200, headers: isHead ? Self.headers : [:]), framing: .chunked)
        writer.write([UInt8](repeating: 0x61, count: 32 << 20))
        if isHead { _ = try client.read(through: "\r\n\r\n") }
        await server.stop(drain: 0)
        withExtendedLifetime(client) {}
    }

    /// What a request has left of the library's memory counts.
    @Test func sendsAHeadThatDoesNotFitBesideItsRequest() async throws {
        let headers = Headers((0..<8).map { HeaderField("X-\($0)", String(repeating: "t", count: 1000)) })
        let server = try serve { _ in .ready(PreparedResponse(status: 200, headers: headers, body: [])) }
        for size in [10, 5000, 9000, 13000] {
            let client = try server.client()
            try client.send("GET / HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "x", count: size))\r\n\r\n")
            #expect(try client.response().head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
        await server.stop()
    }

    @Test func writesTheBytesOfAHeaderAsTheyWereRead() async throws {
        let server = try serve { request in
            let field = request.headers().first { $0.name == "X" } ?? HeaderField("X", "none")
            return .ready(PreparedResponse(status: 200, headers: Headers([field]), body: []))
        }
        let client = try server.client()
        for value in [[0x43, 0xE9], Array("C\u{E9}".utf8)] as [[UInt8]] {
            try client.send(Array("GET / HTTP/1.1\r\nHost: h\r\nX: ".utf8) + value + Array("\r\n\r\n".utf8))
            let wire = Array("HTTP/1.1 200 OK\r\nX: ".utf8) + value + Array("\r\nContent-Length: 0\r\n\r\n".utf8)
            #expect(try client.read(wire.count) == wire)
        }
        await server.stop()
    }

    /// What the answer to a HEAD says of a body is what its framing says.
    @Test(arguments: [
        (Framing.length(1234), "Content-Length: 1234\r\n"), (.chunked, "Transfer-Encoding: chunked\r\n"),
        (.close, "Connection: close\r\n"),
    ])
    func tellsTheLengthOfABodyThatDoesNotFollow(framing: Framing, line: String) async throws {
        let observer = TestObserver()
        let server = try serve { request in
            let head = ResponseHead(status: request.path.elementsEqual("/304".utf8) ? 304 : 200)
            return Decision(.stream(ResponseStream(Response(head: head, framing: framing))), observer: observer)
        }
        for (number, request) in ["HEAD /", "GET /304"].enumerated() {
            let client = try server.client()
            try client.send("\(request) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            let head = text(try client.readToEnd())
            #expect(head.contains("\r\n" + line), "\(head)")
            #expect(head.hasSuffix("\r\n\r\n"))
            // Nothing follows it, not even the end of a chunked body.
            #expect(head.components(separatedBy: "\r\n\r\n").count == 2, "\(head)")
            #expect(observer.events.wait(for: 2 * number + 2).last == .ended(.complete))
        }
        await server.stop()
    }
}
