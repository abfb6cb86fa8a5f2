import Exchanges
import Foundation
@testable import HTTPCalling
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ChunkBoundsTests {
    private static func events(_ wire: String, by count: Int) -> [String] {
        var decoder = ChunkDecoder()
        var events: [String] = []
        let bytes = Array(wire.utf8)
        for start in stride(from: 0, to: bytes.count, by: count) {
            bytes[start..<min(start + count, bytes.count)].withUnsafeBytes { piece in
                decoder.take(piece) { event in
                    switch event {
                    case .data(let data, let isLast):
                        events.append(String(decoding: data, as: UTF8.self) + (isLast ? "|" : ""))
                    case .trailer(let line): events.append("T" + String(decoding: line, as: UTF8.self))
                    }
                }
            }
        }
        return events
    }

    @Test func readsTheCodingHoweverItIsCut() {
        let wire = "3\r\nabc\r\n00A;x=\"1\"\r\n0123456789\r\n0\r\nX: 1\r\n\r\nleft over"
        #expect(Self.events(wire, by: 1000) == ["abc|", "0123456789|", "TX: 1\r\n"])
        let single = Self.events(wire, by: 1).joined().replacing("|", with: "")
        #expect(single == "abc0123456789TX: 1\r\n")
    }

    @Test func doesNotTrapOnASizeBeyondAllSense() {
        #expect(Self.events("FFFFFFFFFFFFFFFFFFFFFFFF\r\nab", by: 7) == ["ab"])
    }

    /// Far larger than what libcurl hands over at once.
    @Test func oneChunkStaysOne() async throws {
        let large = String(repeating: "x", count: 300_000)
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for chunk in ["a", large, "b"] {
                try connection.send(String(chunk.utf8.count, radix: 16) + "\r\n" + chunk + "\r\n")
            }
            try connection.send("0\r\nX-Sum: 1\r\n\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let witness = Witness()
        let client = try CurlUpstreamTests.client()
        _ = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
        let account = await witness.end()
        #expect(account.taken.map(\.utf8.count) == [1, 300_000, 1])
        #expect(account.text == "a" + large + "b")
        #expect(try account.ends.map { try $0.get() } == [TransferSummary(trailers: ["X-Sum": "1"])])
    }

    /// A client would have read what there is of it.
    @Test func aChunkThatIsLateIsNotHeldBack() async throws {
        let seen = DispatchSemaphore(value: 0)
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nfirst")
            _ = seen.wait(timeout: .now() + 20)
            try connection.send("last\r\n0\r\n\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let witness = Witness { _, _ in
            seen.signal()
            return .proceed
        }
        let client = try CurlUpstreamTests.client()
        _ = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
        #expect(await witness.end().taken == ["first", "last"])
    }

    @Test func aCodingThatNobodyAskedForIsRefused() async throws {
        let server = try ScriptedServer { connection in
            try connection.readHead()
            try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let witness = Witness()
        let client = try CurlUpstreamTests.client()
        _ = client.send(OutgoingRequest(method: "GET", url: server.url), to: witness)
        #expect(
            await witness.end().ends.map(\.failure) == [
                UpstreamError(
                    .malformed,
                    "\(server.url) sends in a transfer coding that nobody has asked for: gzip"
                )
            ]
        )
    }

    /// A folded line at a head's start, where an earlier response came on the
    /// same connection: libcurl before 8.1.1 writes through a pointer into
    /// that one's head where its handle is used again. It may be refused (RFC
    /// 9112 section 2.2).
    @Test func aFoldedLineReachesIntoNoOtherResponse() async throws {
        let long = String(repeating: "f", count: 200)
        let server = try ScriptedServer { connection in
            while true {
                let isFirst = try connection.readHead().hasPrefix("GET /first ")
                let line = isFirst ? " f: \(long)\r\n" : "X-Last: \(long)\r\nX: a\r\n\t b\r\n"
                try connection.send("HTTP/1.1 200 OK\r\n\(line)Content-Length: 2\r\n\r\n{}")
            }
        }
        defer { server.stop() }
        let client = try CurlUpstreamTests.client()
        for _ in 0..<30 {
            let plain = try await client.collect(OutgoingRequest(method: "GET", url: server.url + "/plain"))
            #expect(plain.headers == ["X-Last": long, "X": "a b", "Content-Length": "2"])
            do throws(UpstreamError) {
                let folded = try await client.collect(OutgoingRequest(method: "GET", url: server.url + "/first"))
                #expect(folded.headers == ["Content-Length": "2"])
            } catch {
                #expect(error.code == .malformed)
            }
        }
    }

    @Test func namesAProxyWithoutItsCredentials() {
        let text = Array("Uses proxy env variable https_proxy == 'http://me:secret@proxy.example:3128/'\n".utf8)
        #expect(
            text.withUnsafeBytes { ProxyNotice.proxy($0) } == "the proxy http://proxy.example:3128 (https_proxy)"
        )
        #expect(Array("Trying 127.0.0.1:80...\n".utf8).withUnsafeBytes { ProxyNotice.proxy($0) } == nil)
    }

    @Test func sendsHeaderBytesAsTheyWere() async throws {
        let server = try ScriptedServer { connection in
            let head = try connection.readHead()
            try connection.send(
                "HTTP/1.1 200 OK\r\nX: \(head.contains("X: caf\u{FFFD}\r\n"))\r\nContent-Length: 0\r\n\r\n"
            )
        }
        defer { server.stop() }
        let headers = Headers([HeaderField("X", "caf\u{E9}", isLatin1: true), HeaderField("Y", "caf\u{E9}")])
        let response = try await CurlUpstreamTests.client().collect(
            OutgoingRequest(method: "GET", url: server.url, headers: headers)
        )
        // The script reads as UTF-8, which one of them is not.
        #expect(response.headers["X"] == "true")
        #expect(server.received[0].contains("Y: caf\u{E9}\r\n"))
    }
}
