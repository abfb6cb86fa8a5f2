import Digests
import Documents
import Exchanges
import Providers
import Recordings
import TestSupport
import Testing

@Suite struct RecordingFileTests {
    @Test func writesAChatInTheFormatsOrder() throws {
        let body = #"{"id":"1","choices":[{"index":0,"message":{"content":"no"}}],"n":1.50}"#
        let recording = Recording(
            provenance: Provenance(
                fidelity: .wire,
                source: "a test: one",
                licence: "Apache-2.0",
                altered: ["path", "headers"],
                times: "synthetic"
            ),
            exchange: Exchange(
                request: Request(
                    path: "/inference/v1/chat/completions",
                    query: "a=1&b",
                    headers: ["Content-Type": "application/json", "Authorization": "REDACTED"],
                    body: Array(#"{"model": "m", "stream": false}"#.utf8)
                ),
                response: Response(
                    status: 200,
                    headers: [
                        "content-type": "application/json", "X-Request-Id": "12",
                        "date": "Mon, 23 Nov 2026 20:00:00 GMT", "x-limit": "60", "x-request-id": "yes",
                    ],
                    body: Array(body.utf8)
                ),
                ending: .complete,
                times: Exchange.Times(wall: 1_795_464_000_000_000_000)
            )
        )
        let bytes = try RecordingWriter.bytes(recording, schema: "../../recording.schema.json")
        let expected = """
            # yaml-language-server: $schema=../../recording.schema.json
            format: 1
            provenance: {fidelity: wire, source: 'a test: one', licence: Apache-2.0, altered: [path, headers], times: synthetic}
            request:
              method: POST
              path: /inference/v1/chat/completions
              query:
              - [a, '1']
              - [b, '']
              headers:
              - [Content-Type, application/json]
              - [Authorization, REDACTED]
              body:
                json:
                  model: m
                  stream: false
                style: spaced
                sha256: '79a07b427636fbd6534a1e40bac1b85a1d538aef2e938fa9498124edbb02a023'
            response:
              status: 200
              headers:
              - [content-type, application/json]
              - [X-Request-Id, ~]
              - [date, ~]
              - [x-limit, '60']
              - [x-request-id, ~]
              body:
                json:
                  id: '1'
                  choices:
                  - index: 0
                    message:
                      content: 'no'
                  'n': 1.50
                style: compact
                sha256: '2d11b819c41ba80d62ff818ad81fb7d6fc01b7ec6f7f72a113488e332e4676f3'
            observed:
              recorded: '2026-11-23T20:00:00Z'
              headers:
                x-request-id: ['12', 'yes']
                date: 'Mon, 23 Nov 2026 20:00:00 GMT'
              framing: length
              end: complete
              chunks: [[0, 70]]

            """
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(try RecordingReader.read(bytes, name: "x.yaml") == recording)
    }

    @Test func anyBytesComeBackExactly() throws {
        var random = Seeded(11)
        let types = ["application/json", "text/event-stream; charset=utf-8", "text/plain", "application/octet-stream"]
        for round in 0..<400 {
            let body = Self.body(&random)
            let request = Self.body(&random)
            let recording = Recording(
                provenance: Provenance(fidelity: .synthetic, source: "round \(round)"),
                exchange: Exchange(
                    request: Request(path: "/x", headers: ["content-type": types[round % 3]], body: request),
                    response: Response(
                        head: ResponseHead(status: 200, headers: ["Content-Type": types[round % 4]]),
                        framing: .chunked,
                        chunks: Chunk.pieces(of: body, Self.pieces(body.count, &random))
                    ),
                    ending: round.isMultiple(of: 5) ? .cut : .complete
                )
            )
            let bytes = try RecordingWriter.bytes(recording)
            let read = try RecordingReader.read(bytes, name: "x.yaml")
            #expect(read == recording)
            #expect(read.exchange.response == recording.exchange.response)
        }
    }

    private static func pieces(_ count: Int, _ random: inout Seeded) -> [(at: UInt64, count: Int)] {
        var (rest, at) = (count, UInt64(0))
        var pieces: [(at: UInt64, count: Int)] = []
        while rest > 0 {
            let part = Int.random(in: 1...rest, using: &random)
            pieces.append((at, part))
            rest -= part
            at += UInt64.random(in: 0...50, using: &random) * 1_000_000
        }
        return pieces
    }

    private static func body(_ random: inout Seeded) -> [UInt8] {
        let pieces = [
            "data: {\"a\": 1}\n\n", "\n\n", "\n", "\r\n\r\n", ": ping\n\n", "event: x\ndata: y\n\n", " ", "\t", "#",
            "- ",
            "{\"a\":1}", "{\"a\": 1, \"b\": [true, null, \"no\"]}", "[1,2.0,1e5,-0]", "{\"a\":1,\"a\":2}", "\u{FEFF}",
            "caf\u{e9}", "e\u{301}", "\u{2028}", "\u{85}", "\u{0}", "\u{7f}", "\"", "'", "\\", "%", "---", "...", "~",
            "{\"k\":\"\\ud83d\\ude00\"}", "{\"k\":\"\\ud800\"}", "{\"\":[{},[]]}", "*a", "&a", "!!str", "null", "0x1F",
        ]
        var body = (0..<Int.random(in: 0...4, using: &random)).flatMap { _ in
            Array(pieces.randomElement(using: &random)?.utf8 ?? "".utf8)
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
            body += (0..<Int.random(in: 1...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        return body
    }

    @Test(arguments: [
        ("{\"a\":1,\"b\":\"x\"}", "application/json", "style: compact"),
        ("{\"a\": 1, \"b\": \"x\"}", "application/json", "style: spaced"),
        ("{\"a\" :1}", "application/json", "text: "),
        ("{\"a\":1,\"a\":1}", "application/json", "text: "),
        ("{\"a\":\"\\u00e9\"}", "application/json", "text: "),
        ("data: a\n\ndata: [DONE]\n\n", "text/event-stream", "events:"),
        ("data: a\n\ndata: cut", "text/event-stream", "text: "),
        ("data: a\r\n\r\n", "text/event-stream", "text: "),
        ("\u{ff}", "image/png", "text: "),
    ])
    func takesTheMostReadableFormThatFits(body: String, type: String, marker: String) throws {
        let written = try RecordingWriter.bytes(Self.recording(body: Array(body.utf8), type: type))
        #expect(String(decoding: written, as: UTF8.self).contains(marker))
    }

    @Test func aStatusLineThatIsNotTheUsualOneAndTrailersAreKept() throws {
        var recording = RecordingFileTests.recording(body: Array("a".utf8), type: "text/plain")
        recording.exchange.response?.head.version = "HTTP/1.0"
        recording.exchange.response?.head.reason = "Made up: e\u{301}"
        recording.exchange.response?.trailers = ["X-Sum": "1", "x-sum": ""]
        recording.exchange.request.trailers = ["X-Late": "yes"]
        let bytes = try RecordingWriter.bytes(recording)
        let expected = """
            request:
              method: POST
              path: /x
              query: []
              headers: []
              trailers:
              - [X-Late, 'yes']
            response:
              version: HTTP/1.0
              status: 200
              reason: 'Made up: e\u{301}'
              headers:
              - [content-type, text/plain]
              body:
                text: a
                sha256: ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb
              trailers:
              - [X-Sum, '1']
              - [x-sum, '']
            observed:

            """
        #expect(String(decoding: bytes, as: UTF8.self).contains(expected))
        #expect(try RecordingReader.read(bytes, name: "x") == recording)
        for change in [
            { $0.exchange.response?.head.version = "HTTP/1.1" }, { $0.exchange.response?.head.reason = nil },
            { $0.exchange.response?.head.reason = "Made up: \u{e9}" }, { $0.exchange.response?.trailers = [:] },
            { $0.exchange.request.trailers = ["X-Late": "no"] },
        ] as [(inout Recording) -> Void] {
            var other = recording
            change(&other)
            #expect(other != recording)
            #expect(try RecordingReader.read(try RecordingWriter.bytes(other), name: "x") == other)
        }
        recording.exchange.response?.head.reason = ""
        #expect(try RecordingReader.read(try RecordingWriter.bytes(recording), name: "x") == recording)
    }

    @Test func aVersionOfAnotherFormIsRefused() throws {
        var recording = RecordingFileTests.recording(body: [])
        for version in ["HTTP/2", "http/1.1", "HTTP/1.10", "HTTP/a.1", ""] {
            recording.exchange.response?.head.version = version
            #expect(throws: RecordingsError.self) { try RecordingWriter.bytes(recording) }
        }
    }

    @Test func whatIsNoTextIsBase64() throws {
        let written = try RecordingWriter.bytes(Self.recording(body: [0xFF, 0x00, 0xFE], type: "image/png"))
        #expect(
            String(decoding: written, as: UTF8.self).contains("base64: '/wD+'")
                || String(decoding: written, as: UTF8.self).contains("base64: /wD+")
        )
    }

    static func recording(body: [UInt8], type: String = "application/json") -> Recording {
        Recording(
            provenance: Provenance(fidelity: .synthetic, source: "test"),
            exchange: Exchange(
                request: Request(path: "/x"),
                response: Response(status: 200, headers: ["content-type": type], body: body),
                ending: .complete
            )
        )
    }

    @Test func tellsEveryMistakeWithItsPlace() {
        let text = """
            format: 2
            provenance: { fidelity: wires, source: x }
            request:
              method: POST
              path: chat?x=1
              headers: [[a]]
              bodi: {}
            response:
              status: 99
              headers:
              - [date, ~]
              body: { text: abc, sha256: 00 }
            observed: { framing: length, end: complete, chunks: [[0, 3], 5], headers: { age: "1" } }
            """
        let expected = """
            a.yaml:1:9: expected a whole number from 1 to 1, found 2
            a.yaml:2:25: expected one of wire, body, reconstructed, synthetic, found "wires"
              hint: did you mean "wire"?
            a.yaml:5:9: expected a path that begins with / and has no query, found "chat?x=1"
            a.yaml:6:13: expected a header [name, value], found a list
            a.yaml:7:3: unknown key "bodi" in a request
              hint: did you mean "body"?
            a.yaml:9:11: expected a whole number from 100 to 999, found 99
            a.yaml:12:30: expected 64 hexadecimal digits, found 0
            a.yaml:13:62: expected a chunk [milliseconds since the head, bytes], found 5
            """
        #expect(Self.mistakes(text) == expected)
    }

    @Test func saysClearlyThatABodyWasEdited() throws {
        let written = try RecordingWriter.bytes(Self.recording(body: Array(#"{"content":"hello"}"#.utf8)))
        let edited = String(decoding: written, as: UTF8.self).replacing("hello", with: "good day")
        let message = Self.mistakes(edited)
        #expect(message.contains("the body does not fit its sha256: it was edited"))
        #expect(message.contains("`firedrill fmt` signs it again"))
        let renewed = try RecordingReader.read(Array(edited.utf8), name: "a.yaml", signatures: .renewed)
        #expect(renewed == Self.recording(body: Array(#"{"content":"good day"}"#.utf8)))
    }

    @Test func editedEventsAreCutAnewAtEvents() throws {
        var recording = Self.recording(body: Array("data: a\n\ndata: b\n\n".utf8), type: "text/event-stream")
        let body = recording.response.body
        recording.exchange.response?.chunks = Chunk.pieces(of: body, [(5_000_000, 4), (30_000_000, 14)])
        let written = String(decoding: try RecordingWriter.bytes(recording), as: UTF8.self)
        let edited = written.replacing("data: b", with: "data: longer")
        let renewed = try RecordingReader.read(Array(edited.utf8), name: "a.yaml", signatures: .renewed)
        let longer = Array("data: a\n\ndata: longer\n\n".utf8)
        #expect(renewed.response.chunks == Chunk.pieces(of: longer, [(5_000_000, 9), (30_000_000, 14)]))
    }

    @Test func tellsChunksThatDoNotAddUpAndHeadersThatAreNotFilled() {
        let sha = SHA256.hash(Array("abc".utf8)).hex
        let text = """
            format: 1
            provenance: { fidelity: wire, source: x }
            request: { method: GET, path: /x, headers: [] }
            response:
              status: 200
              headers:
              - [date, ~]
              body: { text: abc, sha256: "\(sha)" }
            observed: { framing: length, end: complete, chunks: [[0, 2]], headers: { age: "1" } }
            """
        #expect(
            Self.mistakes(text) == """
                a.yaml:7:5: the value of "date" is ~ and does not stand under observed.headers
                  hint: add it there, or write it here
                a.yaml:9:79: no header "age" of the response has the value ~ that this would fill
                  hint: write [age, ~] among the response's headers, or take this away
                """
        )
    }

    /// Two of them and seven come to five where a sum wraps.
    @Test func tellsChunksWhoseSumNoNumberHolds() {
        let sha = SHA256.hash(Array("hello".utf8)).hex
        let text = """
            format: 1
            provenance: { fidelity: wire, source: x }
            request: { method: GET, path: /x, headers: [] }
            response: { status: 200, headers: [], body: { text: hello, sha256: "\(sha)" } }
            observed: { framing: chunked, end: complete, chunks: [[0, \(Int.max)], [0, \(Int.max)], [0, 7]] }
            """
        #expect(
            Self.mistakes(text) == """
                a.yaml:5:54: the chunks hold more than 2^63 bytes and the response's body 5
                  hint: `firedrill fmt` signs an edited body again and cuts its chunks anew
                """
        )
    }

    /// A file holds less than an exchange: the rest is left out, and two
    /// recordings that differ in it are equal.
    @Test func whatAFileDoesNotHoldIsLeftOut() throws {
        let seen = Exchange(
            number: 7,
            connection: 9,
            request: Request(method: "GET", path: "/x", query: "b&a=1", version: "HTTP/1.0"),
            response: Response(
                head: ResponseHead(status: 200, headers: ["Content-Length": "9"]),
                framing: .length(9),
                chunks: [
                    Chunk(at: 1_999_999, bytes: [0x61]), Chunk(at: 2_000_000, bytes: []),
                    Chunk(at: 3_000_001, bytes: [0x62, 0x63]),
                ]
            ),
            ending: .reset,
            times: Exchange.Times(
                request: RequestTimes(firstByte: 1, headEnd: 2, bodyEnd: 5),
                responseStart: 4_900_000,
                responseEnd: 6_000_000,
                wall: 1_795_464_000_123_456_789
            ),
            annotation: Annotation(token: "t", source: "a test", rule: 1)
        )
        let recording = Recording(provenance: Provenance(fidelity: .synthetic, source: "test"), exchange: seen)
        let read = try RecordingReader.read(try RecordingWriter.bytes(recording), name: "x.yaml")
        #expect(read == recording)
        #expect(
            read.exchange
                == Exchange(
                    request: Request(method: "GET", path: "/x", query: "b=&a=1"),
                    response: Response(
                        head: ResponseHead(status: 200, headers: ["Content-Length": "9"]),
                        framing: .length(9),
                        chunks: [Chunk(at: 1_000_000, bytes: [0x61]), Chunk(at: 3_000_000, bytes: [0x62, 0x63])]
                    ),
                    ending: .reset,
                    times: Exchange.Times(responseStart: 4_000_000, wall: 1_795_464_000_123_000_000),
                    annotation: Annotation(token: "t", source: "")
                )
        )
    }

    @Test func anExchangeWithoutAResponseIsNotWritten() {
        let recording = Recording(
            provenance: Provenance(fidelity: .synthetic, source: "test"),
            exchange: Exchange(request: Request(path: "/x"))
        )
        #expect(throws: RecordingsError.self) { try RecordingWriter.bytes(recording) }
    }

    private static func mistakes(_ text: String) -> String {
        do {
            _ = try RecordingReader.read(Array(text.utf8), name: "a.yaml")
            return "none"
        } catch {
            return error.description
        }
    }

    @Test func namesFilesByNumberMethodRouteStatusAndKey() {
        let key = SHA256.hash([])
        let routes = Routes(basePath: "/inference/v1", named: [.init("ask", "/ask/twice")])
        let name = {
            RecordingName.name(number: $0, method: $1, path: $2, routes: routes, status: $3, key: key)
        }
        #expect(
            name(7, "POST", "/inference/v1/chat/completions", 200) == "0007-post-chat-completions-200.e3b0c442.yaml"
        )
        #expect(name(3, "GET", "/inference/v1/ask/twice", 200) == "0003-get-ask-200.e3b0c442.yaml")
        #expect(name(4, "GET", "/inference/v1/ask", 200) == "0004-get-ask-200.e3b0c442.yaml")
        #expect(name(5, "GET", "/v2/ask", 200) == "0005-get-v2-ask-200.e3b0c442.yaml")
        #expect(name(6, "GET", "/inference/v1", 200) == "0006-get-root-200.e3b0c442.yaml")
        #expect(name(12345, "GET", "/", 404) == "12345-get-root-404.e3b0c442.yaml")
        #expect(name(1, "GET", "/../%2e%2E/a b\u{e9}/", 200) == "0001-get-2e-2e-a-b-200.e3b0c442.yaml")
        #expect(RecordingName.number(of: "0012-x.yaml") == 12)
        #expect(RecordingName.number(of: "x.yaml") == nil)
    }

    @Test func theManifestReadsBack() throws {
        var manifest = Manifest(tool: "firedrill 0.1.0", upstream: "https://api.example", redacted: ["Authorization"])
        #expect(try Manifest.read(manifest.bytes(), name: "manifest.yaml") == manifest)
        manifest.salt = "0123"
        #expect(try Manifest.read(manifest.bytes(), name: "manifest.yaml") == manifest)
    }

    @Test func whatStandsForSecretsReadsBack() throws {
        var recording = Self.recording(body: Array("text".utf8), type: "text/plain")
        recording.secrets = [
            SecretDigest(place: "body:messages[1].content", digest: SHA256.hash([1])),
            SecretDigest(place: "query:q", digest: SHA256.hash([2])),
        ]
        recording.key = SHA256.hash([3])
        let bytes = try RecordingWriter.bytes(recording)
        #expect(try RecordingReader.read(bytes, name: "x.yaml") == recording)
        // Some digests need quotes in YAML, others do not.
        let text = String(decoding: bytes, as: UTF8.self).replacing("'", with: "")
        let lines = [
            "  secrets:", "  - {at: body:messages[1].content, digest: \(SHA256.hash([1]).hex)}",
            "  - {at: query:q, digest: \(SHA256.hash([2]).hex)}", "  key: \(SHA256.hash([3]).hex)", "response:",
        ]
        #expect(text.contains(lines.joined(separator: "\n")), "\(text)")
    }
}
