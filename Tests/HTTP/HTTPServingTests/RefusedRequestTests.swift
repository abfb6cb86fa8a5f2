import Exchanges
import HTTPServing
import TestSupport
import Testing

/// What RFC 9112 says that a server must refuse; what it may take is taken.
@Suite struct RefusedRequestTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: String
        var testDescription: String { name }

        /// A GET whose lines follow the request line.
        static func get(_ name: String, _ lines: String) -> Sample {
            Sample(name: name, bytes: "GET /x HTTP/1.1\r\n\(lines)\r\n")
        }

        static func line(_ name: String, _ line: String) -> Sample {
            Sample(name: name, bytes: "\(line)\r\nHost: a\r\n\r\n")
        }

        static func body(_ name: String, _ lines: String, _ body: String) -> Sample {
            Sample(name: name, bytes: "POST /x HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\(body)")
        }
    }

    static let chunk = "3\r\nabc\r\n0\r\n\r\n"
    static let long = String(repeating: "a", count: 30_000)
    static let refused: [Sample] = [
        .get("no Host", ""),
        .get("two Hosts", "Host: a\r\nHost: a\r\n"),
        .get("an empty Host", "Host:\r\n"),
        .get("a Host with a user", "Host: user@a\r\n"),
        .get("a Host with a path", "Host: a/b\r\n"),
        .get("a Host with a comma", "Host: a, b\r\n"),
        .get("a Host with a percent sign that encodes nothing", "Host: a%2\r\n"),
        .get("a Host with a port that is none", "Host: a:x\r\n"),
        .get("a folded line", "Host: a\r\nX-A: b\r\n c\r\n"),
        .get("a line folded by a tab", "Host: a\r\nX-A: b\r\n\tc\r\n"),
        .get("a folded Host", "Host: a\r\n b\r\nX-A: c\r\n"),
        .get("a fold without a text", "Host: a\r\nX-A: b\r\n \r\nX-B: c\r\n"),
        .get("a fold at the end", "Host: a\r\nX-A: b\r\n \r\n"),
        .get("a first line that is folded", " X-A: b\r\nHost: a\r\n"),
        .get("a blank before the colon", "Host: a\r\nX-A : b\r\n"),
        .get("a tab before the colon", "Host: a\r\nX-A\t: b\r\n"),
        .get("a line without a name", "Host: a\r\n: b\r\n"),
        Sample(name: "a line without a name that ends with LF", bytes: "GET /x HTTP/1.1\nHost: a\n:b\n\n"),
        Sample(name: "a line of blanks that ends with LF", bytes: "GET /x HTTP/1.1\nHost: a\n \n\n"),
        Sample(name: "a fold at the end of lines of LF", bytes: "GET /x HTTP/1.1\nHost: a\nX-A: b\n c\n\n"),
        .get("a name with brackets", "Host: a\r\nX[A]: b\r\n"),
        .get("a line without a colon", "Host: a\r\nX-A\r\n"),
        .get("a NUL in a value", "Host: a\r\nX-A: b\0c\r\n"),
        .get("a NUL in a value before others", "Host: a\r\nX-A: b\0c\r\nX-B: d\r\n"),
        .get("a CR in a value", "Host: a\r\nX-A: b\rc\r\n"),
        .line("a blank in the target", "GET /x y HTTP/1.1"),
        .line("a tab in the target", "GET /x\ty HTTP/1.1"),
        .line("a NUL in the target", "GET /x\0y HTTP/1.1"),
        .line("two blanks before the target", "GET  /x HTTP/1.1"),
        .line("two blanks after the target", "GET /x  HTTP/1.1"),
        .line("a fragment", "GET /x#y HTTP/1.1"),
        .line("a star with GET", "GET * HTTP/1.1"),
        .line("a target that is no path", "GET x HTTP/1.1"),
        .line("a URL without a host", "GET http:///x HTTP/1.1"),
        .line("an authority", "CONNECT a:80 HTTP/1.1"),
        .line("a method that is no token", "G[T /x HTTP/1.1"),
        .body("two lengths", "Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"),
        .body("a length with a sign", "Content-Length: +3\r\n", "abc"),
        .body("a list of lengths", "Content-Length: 3, 3\r\n", "abc"),
        .body("a negative length", "Content-Length: -1\r\n", "abc"),
        .body("a length without digits", "Content-Length:\r\n", "abc"),
        .body("a length in hexadecimal", "Content-Length: 0x3\r\n", "abc"),
        .body("a length in other digits", "Content-Length: \u{663}\r\n", "abc"),
        .body("a length beside chunked", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", chunk),
        .body("chunked that is not last", "Transfer-Encoding: chunked, gzip\r\n", chunk),
        .body("no transfer coding", "Transfer-Encoding:\r\n", chunk),
        .body("identity", "Transfer-Encoding: identity\r\n", chunk),
        .body("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", chunk),
        .body("a chunk size that is no number", "Transfer-Encoding: chunked\r\n", "g\r\nabc\r\n0\r\n\r\n"),
        .body("a negative chunk size", "Transfer-Encoding: chunked\r\n", "-3\r\nabc\r\n0\r\n\r\n"),
        .body("a chunk that is longer than its size", "Transfer-Encoding: chunked\r\n", "3\r\nabcd\r\n0\r\n\r\n"),
        .body("a long extension", "Transfer-Encoding: chunked\r\n", "3;" + long + "\r\nabc\r\n0\r\n\r\n"),
        .body("a long extension at the end", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0;" + long + "\r\n\r\n"),
        .body("a trailer that is no token", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nX[]: a\r\n\r\n"),
        .body("a folded trailer", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nX-T: a\r\n b\r\n\r\n"),
        Sample(
            name: "chunked in HTTP/1.0",
            bytes: "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk
        ),
    ]

    static let served: [Sample] = [
        Sample(name: "HTTP/1.0 without Host", bytes: "GET /x HTTP/1.0\r\n\r\n"),
        .get("a Host with a port", "hOsT: a:8080\r\nX-A: a:b:c\r\n"),
        .get("a Host that is encoded", "Host: a%2Db%2d:1\r\n"),
        .get("a Host that is an IPv6 address", "Host: [::1]:80\r\n"),
        .get("white space around a value", "Host:  a \t\r\nX-A:   b   \r\nX-B: c\r\n"),
        .get("an empty value", "Host: a\r\nX-A:\r\nX-B: c\r\n"),
        .get("bytes beyond ASCII in a value", "Host: a\r\nX-A: caf\u{E9}\r\n"),
        .line("a method of one's own", "REPORT /x HTTP/1.1"),
        .line("a path beyond ASCII", "GET /\u{E4} HTTP/1.1"),
        Sample(name: "an empty line before it", bytes: "\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n"),
        Sample(name: "lines that end with LF", bytes: "GET /x HTTP/1.1\nHost: a\nX-A: b\n\n"),
        Sample(name: "an empty line of LF after lines of CRLF", bytes: "GET /x HTTP/1.1\r\nHost: a\r\n\n"),
        Sample(name: "an empty line of CRLF after lines of LF", bytes: "GET /x HTTP/1.1\nHost: a\n\r\n"),
        // What stands behind the head is none of its lines.
        Sample(
            name: "a body of blanks behind lines that end with LF",
            bytes: "POST /x HTTP/1.1\nHost: a\nContent-Length: 3\n\n \t "
        ),
        Sample(
            name: "a body that begins with NUL behind lines that end with LF",
            bytes: "POST /x HTTP/1.1\nHost: a\nContent-Length: 3\n\n\0a "
        ),
        .body("a length", "Content-Length: 3\r\n", "abc"),
        .body("chunked in capitals", "Transfer-Encoding: Chunked\r\n", chunk),
        .body("a chunk with an extension", "Transfer-Encoding: chunked\r\n", "3;a=b\r\nabc\r\n0\r\n\r\n"),
        .body("trailers", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n"),
        .body(
            "many trailers",
            "Transfer-Encoding: chunked\r\n",
            "3\r\nabc\r\n0\r\nX-T: 1\r\nX-Empty:\r\nX-U:   two words  \r\n\r\n"
        ),
    ]

    @Test(arguments: refused) func refuses(sample: Sample) async throws {
        let asked = Log<Int>()
        let server = try serve { _ in
            asked.add(1)
            return .text("served")
        }
        let client = try server.client()
        try client.send(sample.bytes)
        let answer = client.untilEnd().text
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
        // Once, and in the server's own form.
        #expect(answer.split(separator: "\r\n").count(where: { $0.hasPrefix("HTTP/1.1 ") }) == 1)
        #expect(answer.hasSuffix(#"","code":"bad_request"}}"#), "\(answer)")
        #expect(asked.elements == [])
        await server.stop()
    }

    /// What the library has no room for has the server's own form too, and a
    /// line of the log each.
    @Test(arguments: [
        (Sample.get("a long head", "Host: a\r\nX-A: \(long)\r\n"), 431, "- /x", "too long a head"),
        (.body("many lengths", "Content-Length: 99999999999999999999999\r\n", ""), 413, "- /x", "Content-Length"),
        (
            .body("a large chunk", "Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\nabc"), 413, "POST /x",
            "chunk size"
        ),
        (.body("a length", "Content-Length: -1\r\n", ""), 400, "- /x", "Content-Length"),
        (.body("an extension", "Transfer-Encoding: chunked\r\n", "3;" + long), 400, "POST /x", "chunk's line"),
        (.line("a long target", "GET /\(long) HTTP/1.1"), 414, "- -", "too long a target"),
        (.line("a long method", "\(long) / HTTP/1.1"), 414, "- -", "too long a target"),
        (.line("HTTP/2", "GET /x HTTP/2.0"), 505, "- -", "version"),
        (.line("another protocol", "GET /x FTP/1.1"), 400, "- -", "line"),
        (.get("a line without a colon", "Host: a\r\nX-A\r\n"), 400, "- /x", "line"),
        (
            .body("a trailer without a colon", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nX\r\n\r\n"),
            400, "POST /x", "line"
        ),
    ])
    func refusesInPlaceOfTheLibrary(sample: Sample, status: Int, line: String, word: String) async throws {
        let log = TestLog()
        let server = try serve(log: log) { _ in .text("served") }
        let client = try server.client()
        try client.send(sample.bytes)
        let answer = client.untilEnd().text
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.split(separator: "\r\n").count(where: { $0.hasPrefix("HTTP/1.1 ") }) == 1)
        #expect(answer.contains(#"{"error":{"message":"#))
        #expect(log.lines.wait(for: 1) == ["\(line) \(status) complete refused: \(word)"])
        await server.stop()
        #expect(log.lines.elements.count == 1)
    }

    /// Where several connections stand at the same point, the library does not
    /// say which it refuses, and its own page is all that there is.
    @Test func leavesToTheLibraryWhatMayBeAnothers() async throws {
        let log = TestLog()
        // Each worker knows which connections are its own.
        let server = try serve({ $0.threads = 1 }, log: log) { _ in .text("served") }
        let idle = try (0..<8).map { _ in try server.client() }
        for client in idle {
            try client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(text(try client.response().body) == "served")
        }
        let client = try server.client()
        try client.send("GET /x HTTP/2.0\r\nHost: a\r\n\r\n")
        #expect(client.untilEnd().text.hasPrefix("HTTP/1.1 505 "))
        for client in idle {
            try client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(text(try client.response().body) == "served")
        }
        await server.stop()
        #expect(log.lines.elements == Array(repeating: "GET /x 200 complete ", count: 16))
    }

    /// However the bytes come: a look at a head is one at all of it.
    @Test(arguments: refused) func refusesWhatComesByteByByte(sample: Sample) async throws {
        let server = try serve { _ in .text("served") }
        let client = try server.client()
        for byte in Array(sample.bytes.utf8) {
            do { try client.send([byte]) } catch { break }
        }
        #expect(client.untilEnd().text.hasPrefix("HTTP/1.1 400 "))
        await server.stop()
    }

    @Test(arguments: served) func serves(sample: Sample) async throws {
        let server = try serve { _ in .text("served") }
        let client = try server.client()
        for _ in 0..<2 where !sample.bytes.contains("HTTP/1.0") {
            try client.send(sample.bytes)
            #expect(text(try client.response().body) == "served")
        }
        let other = try server.client()
        for byte in Array(sample.bytes.utf8) { try other.send([byte]) }
        #expect(text(try other.response().body) == "served")
        await server.stop()
    }

    @Test func saysWhatIsWrong() async throws {
        let server = try serve { _ in .text("served") }
        let client = try server.client()
        try client.send("GET /x HTTP/1.1\r\n\r\n")
        let (head, body) = try client.response()
        #expect(
            head == """
                HTTP/1.1 400 Bad Request\r
                Connection: close\r
                Content-Type: application/json\r
                Content-Length: 139\r

                """
        )
        #expect(
            text(body) == """
                {"error":{"message":"The request has no Host line, more than one, or one that names no host \
                (RFC 9112 section 3.2).","code":"bad_request"}}
                """
        )
        await server.stop()
    }
}
