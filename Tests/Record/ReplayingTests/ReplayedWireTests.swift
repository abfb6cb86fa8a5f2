import Exchanges
import HTTPServing
import Recordings
import Replaying
import TestSupport
import Testing

/// What a replay puts on the wire, byte by byte.
@Suite struct ReplayedWireTests {
    private static let response = Response(
        head: ResponseHead(
            status: 200,
            headers: ["content-type": "text/event-stream", "Transfer-Encoding": "chunked", "Trailer": "X-Sum, x-Sum"]
        ),
        framing: .chunked,
        chunks: [Chunk(bytes: Array("data: a\n\n".utf8)), Chunk(bytes: Array("data: caf\u{e9}\n\n".utf8))],
        trailers: ["X-Sum": "1", "x-Sum": "caf\u{e9}"]
    )
    private static let wire = """
        HTTP/1.1 200 OK\r
        Connection: close\r
        content-type: text/event-stream\r
        Trailer: X-Sum, x-Sum\r
        Transfer-Encoding: chunked\r
        \r
        9\r
        data: a

        \r
        D\r
        data: caf\u{e9}

        \r

        """

    /// All that a client gets of a recording.
    private func replayed(_ response: Response, _ ending: Ending = .complete) async throws -> SocketEnd {
        let folder = try ReplayFolder()
        try folder.add(1, "hello", response, ending)
        var options = HTTPServer.Options()
        options.addsDate = false
        let server = try HTTPServer.start(
            ReplayResponder(try RecordingIndex.open(folder.path), redaction: .sample),
            options: options,
            clock: SystemClock.shared
        )
        let client = try TestClient(port: server.port)
        let request = ReplayFolder.request("hello")
        let lines = ["Host: h", "Connection: close", "Content-Length: \(request.body.count)"]
        let head = (["POST \(request.path) HTTP/1.1"] + lines).joined(separator: "\r\n") + "\r\n\r\n"
        try client.send(Array(head.utf8) + request.body)
        let end = client.untilEnd()
        await server.stop(drain: 0)
        return end
    }

    @Test(.timeLimit(.minutes(1))) func trailersFollowAsTheyWereRecorded() async throws {
        let seen = try await replayed(Self.response)
        #expect(seen.text == Self.wire + "0\r\nX-Sum: 1\r\nx-Sum: caf\u{e9}\r\n\r\n")
    }

    @Test(.timeLimit(.minutes(1))) func aCutResponseHasNoTrailers() async throws {
        #expect(try await replayed(Self.response, .cut) == SocketEnd(text: Self.wire, isReset: false))
    }

    /// libmicrohttpd writes the usual reason phrase and knows no other.
    @Test(.timeLimit(.minutes(1)), arguments: ["Made up", ""])
    func anotherReasonPhraseIsTheUsualOne(reason: String) async throws {
        var response = Response(status: 429, headers: ["X-A": "1"], body: Array("{}".utf8))
        response.head.reason = reason
        let wire = "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nX-A: 1\r\nContent-Length: 2\r\n\r\n{}"
        #expect(try await replayed(response).text == wire)
        response = Self.response
        response.head.reason = reason
        #expect(try await replayed(response).text.hasPrefix(Self.wire))
    }
}
