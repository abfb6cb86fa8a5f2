import Exchanges
import Foundation
import TestSupport
import Testing

/// `firedrill replay --faults`, over a real socket.
@Suite struct ReplayFaultTests {
    private static let folder = ReadmeTests.root.path + "/Recordings/fireworks-ai/chat"

    /// The shipped recording of a stream, and what a client gets of it.
    private static func answer(_ options: [String]) throws -> (end: SocketEnd, body: [UInt8]) {
        let exchange = try #require(
            try ImportedExchange.all().first { $0.head.headers["content-type"]?.hasPrefix("text/event-stream") == true }
        )
        let server = try RunningServer(["replay", folder, "--speed", "0", "--log", "off"] + options)
        let client = try TestClient(port: server.port)
        let request = exchange.request
        let own = ["Host: h", "Connection: close", "Content-Length: \(request.body.count)"]
        let others = request.headers.filter { field in
            !["host", "connection", "content-length", "transfer-encoding"].contains(field.name.lowercased())
        }
        let lines = own + others.map { "\($0.name): \($0.value)" }
        let head = (["\(request.method) \(request.target) HTTP/1.1"] + lines).joined(separator: "\r\n") + "\r\n\r\n"
        try client.send(Array(head.utf8) + request.body)
        let end = client.untilEnd()
        #expect(try server.stop().status == 0)
        return (end, exchange.body)
    }

    private static func chunked(_ pieces: [[UInt8]]) -> [UInt8] {
        pieces.flatMap { Array((String($0.count, radix: 16, uppercase: true) + "\r\n").utf8) + $0 + [13, 10] }
    }

    private static func body(_ end: SocketEnd) throws -> [UInt8] {
        let head = try #require(end.bytes.firstRange(of: Array("\r\n\r\n".utf8)))
        return Array(end.bytes[head.upperBound...])
    }

    @Test(.timeLimit(.minutes(1))) func doesToARecordingWhatItSays() throws {
        let (plain, body) = try Self.answer([])
        let events = SSE.events(in: body).map { Array(body[$0]) }
        #expect(try Self.body(plain) == Self.chunked(events) + Array("0\r\n\r\n".utf8))

        let (cut, _) = try Self.answer(["--faults", "cut after=2 events by=reset"])
        #expect(cut.isReset)
        #expect(try Self.body(cut) == Self.chunked(Array(events.prefix(2))))

        let (composed, _) = try Self.answer(["--faults", "events no-done; slice whole; cut after=40B"])
        #expect(!composed.isReset)
        #expect(try Self.body(composed) == Self.chunked([Array(body.prefix(40))]))
    }
}
