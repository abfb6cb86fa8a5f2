import Codings
import Exchanges
import Faults
import Testing

@Suite struct GzipTests {
    private static let text = ["data: hello\n\n", "data: world\n\n", "data: [DONE]\n\n"]

    private static func stream(_ framing: Framing) -> ResponseStream {
        ResponseStream(
            Response(
                head: ResponseHead(
                    status: 200,
                    headers: ["Content-Type": "text/plain", "content-encoding": "identity"]
                ),
                framing: framing,
                chunks: text.enumerated().map { Chunk(at: UInt64($0), bytes: Array($1.utf8)) }
            )
        )
    }

    private static func decoded(_ bytes: [UInt8]) throws -> String {
        try bytes.withUnsafeBufferPointer {
            String(decoding: try ContentCoding.decoded($0, "gzip", limit: 1000), as: UTF8.self)
        }
    }

    @Test func theBodyComesCompressedAndSaysSo() throws {
        let zipped = Gzip(.ok).apply(to: Self.stream(.length(39)))
        #expect(zipped.response.headers == ["Content-Type": "text/plain", "Content-Encoding": "gzip"])
        #expect(zipped.response.framing == .length(zipped.response.body.count))
        #expect(zipped.response.chunks.map(\.at) == [0, 1, 2])
        #expect(try Self.decoded(zipped.response.body) == Self.text.joined())
    }

    /// Who reads a stream must not wait for the next event to see this one.
    @Test func eachChunkCanBeDecodedWhenItHasCome() throws {
        let zipped = Gzip(.ok).apply(to: Self.stream(.chunked))
        #expect(zipped.response.framing == .chunked)
        let encoder = GzipEncoder()
        let first = encoder.encode(Array(Self.text[0].utf8), isLast: false)
        #expect(zipped.response.chunks[0].bytes == first)
        // A sync flush ends with an empty stored block (RFC 1951 section 3.2.4).
        #expect(first.suffix(4) == [0, 0, 0xFF, 0xFF])
    }

    @Test func nothingSaysSoWhereItIsUndeclared() throws {
        let zipped = Gzip(.undeclared).apply(to: Self.stream(.chunked))
        #expect(zipped.response.headers == ["Content-Type": "text/plain", "content-encoding": "identity"])
        #expect(try Self.decoded(zipped.response.body) == Self.text.joined())
    }

    @Test(arguments: [Gzip.Way.broken, .truncated])
    func whatIsBrokenCannotBeDecoded(way: Gzip.Way) throws {
        let zipped = Gzip(way).apply(to: Self.stream(.length(39)))
        #expect(zipped.response.headers["Content-Encoding"] == "gzip")
        #expect(zipped.response.framing == .length(zipped.response.body.count))
        #expect(throws: CodingError.self) { try Self.decoded(zipped.response.body) }
    }

    @Test func anEmptyBodyIsAnEmptyFile() throws {
        let empty = ResponseStream(Response(status: 200, body: []))
        let zipped = Gzip(.ok).apply(to: empty)
        #expect(try Self.decoded(zipped.response.body) == "")
        #expect(Gzip(.broken).apply(to: empty).response.body != zipped.response.body)
    }
}
