import Exchanges
import Testing

/// RFC 9112 section 6.3, by its numbered cases.
@Suite struct FramingTests {
    @Test(
        arguments: [
            // 1: whatever the head says, no body follows.
            ("HEAD", 200, ["Content-Length": "9"], nil), ("HEAD", 200, ["Transfer-Encoding": "chunked"], nil),
            ("GET", 103, [:], nil), ("GET", 204, ["Content-Length": "9"], nil),
            ("GET", 304, ["Content-Length": "9"], nil),
            // 3: a coding overrides a length.
            ("GET", 200, ["Content-Length": "9", "Transfer-Encoding": "chunked"], .chunked),
            // 4: chunked must be the last coding, by its whole name.
            ("GET", 200, ["Transfer-Encoding": "Chunked"], .chunked),
            ("GET", 200, ["Transfer-Encoding": "gzip,\tchunked "], .chunked),
            ("GET", 200, ["Transfer-Encoding": "gzip", "transfer-encoding": "chunked"], .chunked),
            ("GET", 200, ["Transfer-Encoding": "chunked", "transfer-encoding": "gzip"], .close),
            ("GET", 200, ["Transfer-Encoding": "chunked, gzip"], .close),
            ("GET", 200, ["Transfer-Encoding": "gzip", "Content-Length": "9"], .close),
            ("GET", 200, ["Transfer-Encoding": "notchunked"], .close),
            // 5: a list of one and the same length is that length.
            ("GET", 200, ["Content-Length": "9, 9"], .length(9)),
            ("GET", 200, ["Content-Length": "9", "content-length": "9"], .length(9)),
            ("GET", 200, ["Content-Length": "9, 8"], .close), ("GET", 200, ["Content-Length": "9,"], .close),
            ("GET", 200, ["Content-Length": "+9"], .close), ("GET", 200, ["Content-Length": "-9"], .close),
            ("GET", 200, ["Content-Length": ""], .close),
            ("GET", 200, ["Content-Length": "99999999999999999999"], .close),
            // 6 and 8.
            ("GET", 200, ["Content-Length": "0"], .length(0)), ("POST", 500, ["Content-Length": "12"], .length(12)),
            ("GET", 200, [:], .close),
        ] as [(String, Int, Headers, Framing?)]
    )
    func followsTheHead(method: String, status: Int, headers: Headers, expected: Framing?) {
        #expect(Framing(of: ResponseHead(status: status, headers: headers), answering: method) == expected)
    }
}
