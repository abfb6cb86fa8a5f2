import Exchanges
import HTTPServing
import TestSupport
import Testing

@Suite struct EncodedBodyTests {
    /// `{"a":1}` by gzip, and 64 KiB of NUL.
    private let gzip: [UInt8] = [
        31, 139, 8, 0, 1, 0, 0, 0, 2, 255, 171, 86, 74, 84, 178, 50, 172, 5, 0, 175, 172, 27, 86, 7, 0, 0, 0,
    ]
    private let bomb: [UInt8] = [
        31, 139, 8, 0, 1, 0, 0, 0, 2, 255, 237, 193, 1, 1, 0, 0, 0, 128, 144, 254, 175, 238, 8, 10, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 106, 235, 142, 151, 215, 0, 0, 1, 0,
    ]

    private struct Seen: Equatable {
        var body: String
        var sent: [UInt8]
        var decoded: [UInt8]?
    }

    private func send(_ body: [UInt8], _ coding: String, to server: HTTPServer) throws -> (head: String, body: [UInt8])
    {
        let client = try server.client()
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: \(coding)\r\nContent-Length: \(body.count)\r\n\r\n"
        try client.send(Array(head.utf8) + body)
        return try client.response()
    }

    @Test func givesABodyBeforeItWasEncodedAndAsItCame() async throws {
        let seen = Log<Seen>()
        let server = try serve { request in
            let copy = request.request()
            seen.add(Seen(body: text(request.body), sent: copy.body, decoded: copy.decodedBody))
            return .text("ok")
        }
        _ = try send(gzip, "gzip", to: server)
        _ = try send(Array("plain".utf8), "identity", to: server)
        _ = try send(Array("odd".utf8), "br", to: server)
        _ = try send(Array("no gzip".utf8), "gzip", to: server)
        #expect(
            seen.elements == [
                Seen(body: #"{"a":1}"#, sent: gzip, decoded: Array(#"{"a":1}"#.utf8)),
                Seen(body: "plain", sent: Array("plain".utf8), decoded: Array("plain".utf8)),
                Seen(body: "odd", sent: Array("odd".utf8)),
                Seen(body: "no gzip", sent: Array("no gzip".utf8)),
            ]
        )
        await server.stop()
    }

    @Test func refusesABodyThatIsTooLongOnceItIsDecoded() async throws {
        let server = try serve({ $0.bodyLimit = 1 << 12 }) { _ in .text("ok") }
        #expect(try send(bomb, "gzip", to: server).head.hasPrefix("HTTP/1.1 413 "))
        #expect(try send(gzip, "gzip", to: server).head.hasPrefix("HTTP/1.1 200 "))
        await server.stop()
    }
}
