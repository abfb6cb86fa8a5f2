import Codings
import Exchanges
import Faults
import HTTPServing
import TestSupport
import Testing

/// Compressed bodies on a real socket, to the byte, alone and with other
/// faults.
@Suite struct FaultCodingTests {
    private static let zippedHead = FaultBytesTests.chunkedHead.replacing(
        "Transfer-Encoding",
        with: "Content-Encoding: gzip\r\nTransfer-Encoding"
    )

    /// What is on the wire, to the connection's end.
    private static func seen(_ faults: String, _ stream: ResponseStream) async throws -> SocketEnd {
        let changed = try FaultBytesTests.stream(faults, stream)
        let server = try serve { _ in changed.decision }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let end = client.untilEnd()
        await server.stop(drain: 0)
        return end
    }

    /// A gzip file of pieces, each with its bytes.
    private static func zipped(_ pieces: [String]) -> [[UInt8]] {
        let encoder = GzipEncoder()
        return pieces.enumerated().map { encoder.encode(Array($1.utf8), isLast: $0 == pieces.count - 1) }
    }

    private static func chunked(_ pieces: [[UInt8]], isEnded: Bool = true) -> [UInt8] {
        pieces.flatMap { Array((String($0.count, radix: 16, uppercase: true) + "\r\n").utf8) + $0 + [13, 10] }
            + (isEnded ? Array("0\r\n\r\n".utf8) : [])
    }

    private static func decoded(_ bytes: [UInt8]) throws -> String {
        try bytes.withUnsafeBufferPointer {
            String(decoding: try ContentCoding.decoded($0, "gzip", limit: 1000), as: UTF8.self)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["ok", "undeclared", "broken", "truncated"])
    func aStreamComesCompressed(way: String) async throws {
        var pieces = Self.zipped(FaultBytesTests.three)
        #expect(try Self.decoded(pieces.flatMap(\.self)) == FaultBytesTests.three.joined())
        switch way {
        case "broken": pieces[1][pieces[1].count / 2 < 10 ? min(10, pieces[1].count - 1) : pieces[1].count / 2] ^= 0xFF
        case "truncated": pieces[2].removeLast(8)
        default: break
        }
        let end = try await Self.seen("[{ gzip: \(way) }]", FaultBytesTests.events)
        let head = way == "undeclared" ? FaultBytesTests.chunkedHead : Self.zippedHead
        #expect(end == SocketEnd(bytes: Array(head.utf8) + Self.chunked(pieces), isReset: false))
        guard way == "broken" || way == "truncated" else { return }
        #expect(throws: CodingError.self) { try Self.decoded(pieces.flatMap(\.self)) }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["ok", "undeclared", "broken", "truncated"])
    func aBodyComesCompressedWithItsNewLength(way: String) async throws {
        var bytes = Self.zipped(["helloworld"])[0]
        switch way {
        case "broken": bytes[max(bytes.count / 2, 10)] ^= 0xFF
        case "truncated": bytes.removeLast(8)
        default: break
        }
        let end = try await Self.seen("[{ gzip: \(way) }]", FaultBytesTests.body)
        let coding = way == "undeclared" ? "" : "Content-Encoding: gzip\r\n"
        let head = FaultBytesTests.bodyHead.replacing(
            "Content-Length: 10",
            with: "\(coding)Content-Length: \(bytes.count)"
        )
        #expect(end == SocketEnd(bytes: Array(head.utf8) + bytes, isReset: false))
    }

    /// Two and three together, each on what the ones before it left.
    @Test(.timeLimit(.minutes(1))) func faultsAreComposed() async throws {
        let zipped = Self.zipped(FaultBytesTests.three).flatMap(\.self)
        // Sliced first: each slice is a piece of the file.
        let halves = ["hello", "world"]
        let head = FaultBytesTests.bodyHead.replacing(
            "Content-Length: 10",
            with: "Content-Encoding: gzip\r\nTransfer-Encoding: chunked"
        )
        #expect(
            try await Self.seen("[{ slice: 5B }, { gzip: ok }]", FaultBytesTests.body)
                == SocketEnd(bytes: Array(head.utf8) + Self.chunked(Self.zipped(halves)), isReset: false)
        )
        // Compressed first: the file is cut into its bytes, and ends early.
        #expect(
            try await Self.seen(
                "[{ gzip: ok }, { slice: 1B }, { cut: { after: 3B, by: reset } }]",
                FaultBytesTests.events
            )
                == SocketEnd(
                    bytes: Array(Self.zippedHead.utf8) + Self.chunked([[0x1F], [0x8B], [0x08]], isEnded: false),
                    isReset: true
                )
        )
        // Cut first: what is left is compressed whole, and its end is missing all the same.
        #expect(
            try await Self.seen("[{ cut: { after: 1 event } }, { gzip: ok }, { slice: whole }]", FaultBytesTests.events)
                == SocketEnd(
                    bytes: Array(Self.zippedHead.utf8)
                        + Self.chunked(Self.zipped([FaultBytesTests.three[0]]), isEnded: false),
                    isReset: false
                )
        )
        // The events, then their chunks, then the head.
        let lines = FaultBytesTests.three[..<2].map { $0.replacing("\n", with: "\r\n") }
        let folded = FaultBytesTests.chunkedHead.replacing("200 OK\r\n", with: "200 OK\r\nX-Folded: one\r\n\ttwo\r\n")
        #expect(
            try await Self.seen(
                "[{ events: { no-done: true } }, { events: { line-ends: crlf } }, { slice: whole }, { head: folded }]",
                FaultBytesTests.events
            ) == SocketEnd(text: folded + FaultBytesTests.chunked([lines.joined()]), isReset: false)
        )
        // Half of the file, and a connection that stalls.
        let half = Array(zipped.prefix(zipped.count / 2))
        #expect(
            try await Self.seen(
                "[{ gzip: ok }, { slice: whole }, { stall: { at: 50%, for: 10ms } }]",
                FaultBytesTests.events
            ) == SocketEnd(bytes: Array(Self.zippedHead.utf8) + Self.chunked([half], isEnded: false), isReset: false)
        )
    }
}
