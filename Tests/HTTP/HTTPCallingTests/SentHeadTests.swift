import Exchanges
import Foundation
import Testing

@testable import HTTPCalling

@Suite struct SentHeadTests {
    private func head(_ pieces: [(String, Bool)]) -> String {
        var head = SentHead()
        for (piece, isHeader) in pieces {
            Array(piece.utf8).withUnsafeBytes { head.append($0, isHeader: isHeader) }
        }
        return head.text
    }

    @Test func joinsAHeadThatWentOutInPieces() {
        #expect(
            head([("GET / HTTP/1.1\r\nA: 1", true), ("23\r\n\r\nbody", false), ("more", false)])
                == "GET / HTTP/1.1\r\nA: 123\r\n\r\n"
        )
    }

    @Test func keepsTheLastOfSeveralHeads() {
        #expect(
            head([("CONNECT h:1 HTTP/1.1\r\n\r\n", true), ("GET / HTTP/1.1\r\n\r\n", true)])
                == "GET / HTTP/1.1\r\n\r\n"
        )
    }

    @Test func aLongHeadIsToldWhole() async throws {
        let value = String(repeating: "v", count: 90_000)
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 204 No Content\r\n\r\n")
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        var headers: Headers = ["Host": "h"]
        for name in 0..<10 { headers.append("X-\(name)", value) }
        let response = try await client.collect(
            OutgoingRequest(method: "POST", url: server.url, headers: headers, body: Array("abc".utf8))
        )
        #expect(server.received.first?.hasPrefix(response.summary.requestHeadSent) == true)
        #expect(response.summary.requestHeadSent.hasSuffix("\r\n\r\n"))
        #expect(response.summary.requestHeadSent.utf8.count > 900_000)
    }
}
