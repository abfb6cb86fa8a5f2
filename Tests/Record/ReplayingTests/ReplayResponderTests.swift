import Documents
import Exchanges
import Foundation
import Replaying
import Recordings
import Synchronization
import TestSupport
import Testing

@Suite struct ReplayResponderTests {
    private let clock = ManualClock()

    private func replay(
        _ folder: ReplayFolder,
        _ options: ReplayResponder.Options = .init()
    ) throws -> ReplayResponder {
        ReplayResponder(try RecordingIndex.open(folder.path), options: options, redaction: .sample)
    }

    @Test func aWholeResponseIsReadyAndKept() throws {
        let folder = try ReplayFolder()
        try folder.add(1, "hello", response: #"{"a":1}"#)
        let responder = try replay(folder)
        let first = try ready(responder.decision(ReplayFolder.request("hello")))
        #expect(first.status == 200)
        #expect(first.headers == ["content-type": "application/json", "X-Request-Id": "r1"])
        #expect(first.body.array == Array(#"{"a":1}"#.utf8))
        #expect(first.isKept)
        #expect(try ready(responder.decision(ReplayFolder.request("hello"))) === first)
    }

    /// As the recorder does: who follows it keeps the token's state.
    @Test func anAddressLeadsBackWithTheToken() async throws {
        let folder = try ReplayFolder()
        let headers: Headers = [
            "Location": "/next?a=1", "Operation-Location": "//other/x", "X-Duration": "/x",
            "Link": "</p2>; rel=next", "Refresh": "0; url=/r",
        ]
        try folder.addStream(1, "moved", ["{}"], at: [0], framing: .length(2), headers: headers)
        try folder.addStream(2, "stream", ["a", "b"], at: [0, 50], headers: headers)
        let responder = try replay(folder)
        // The second time it is kept.
        for prefix in ["", "/c/t1", "/c/t2", ""] {
            let expected: Headers = [
                "Location": prefix + "/next?a=1", "Operation-Location": "//other/x", "X-Duration": "/x",
                "Link": "<\(prefix)/p2>; rel=next", "Refresh": "0; url=\(prefix)/r",
            ]
            #expect(try ready(responder.decision(ReplayFolder.request("moved", prefix: prefix))).headers == expected)
            let decision = responder.decision(ReplayFolder.request("stream", prefix: prefix))
            guard case .stream(let stream) = decision.kind else {
                Issue.record("no stream")
                return
            }
            #expect(stream.response.headers == expected)
        }
    }

    @Test func moreThanTheLimitAreMadeForEachRequest() throws {
        let folder = try ReplayFolder()
        for number in 1...5 { try folder.add(number, "q\(number)", response: "{\"a\":\(number)}") }
        let responder = try replay(folder, .init(keptResponses: 2))
        var kept = 0
        for number in 1...5 {
            let response = try ready(responder.decision(ReplayFolder.request("q\(number)")))
            #expect(response.body.array == Array("{\"a\":\(number)}".utf8))
            if response.isKept { kept += 1 }
        }
        #expect(kept == 2)
    }

    @Test func aLargeResponseIsNotKept() throws {
        let folder = try ReplayFolder()
        let large = #"{"a":""# + String(repeating: "x", count: 64 << 10) + #""}"#
        try folder.add(1, "large", response: large)
        let responder = try replay(folder)
        for _ in 1...2 {
            let response = try ready(responder.decision(ReplayFolder.request("large")))
            #expect(response.body.array == Array(large.utf8))
            #expect(!response.isKept)
        }
    }

    @Test func theOrderOfMembersDoesNotMatter() throws {
        let folder = try ReplayFolder()
        try folder.add(1, "hello", response: #"{"a":1}"#)
        let responder = try replay(folder)
        var request = ReplayFolder.request("hello")
        request.body = Array(#" { "stream" : false , "prompt":"hello"}"#.utf8)
        request.headers = ["Authorization": "Bearer other"]
        #expect(try ready(responder.decision(request)).status == 200)
    }

    @Test(arguments: [
        (ReplayResponder.Repeat.last, ["1", "2", "3", "3", "3"]),
        (.cycle, ["1", "2", "3", "1", "2"]),
        (.fail, ["1", "2", "3", "consumed", "consumed"]),
    ])
    func equalKeysAnswerInNumberOrder(repeats: ReplayResponder.Repeat, expected: [String]) throws {
        let folder = try ReplayFolder()
        for number in [3, 1, 2] { try folder.add(number, "same", response: "\(number)") }
        let responder = try replay(folder, .init(repeats: repeats))
        for path in ["", "/c/one", "/c/two"] {
            let answers = try expected.map { _ in
                let response = try ready(responder.decision(ReplayFolder.request("same", prefix: path)))
                return response.headers["x-firedrill-miss"] ?? String(decoding: response.body.array, as: UTF8.self)
            }
            #expect(answers == expected)
        }
    }

    @Test func aSingleRecordingFailsTheSecondTimeWhereRepeatingIsOff() throws {
        let folder = try ReplayFolder()
        try folder.add(1, "once", response: "1")
        let responder = try replay(folder, .init(repeats: .fail))
        #expect(try ready(responder.decision(ReplayFolder.request("once"))).status == 200)
        let miss = try ready(responder.decision(ReplayFolder.request("once")))
        #expect(miss.status == 599)
        #expect(miss.headers["x-firedrill-miss"] == "consumed")
        #expect(miss.headers["x-should-retry"] == "false")
    }

    @Test func manyThreadsGetEachRecordingOnce() throws {
        let folder = try ReplayFolder()
        for number in 1...60 { try folder.add(number, "same", response: "\(number)") }
        let responder = try replay(folder, .init(repeats: .fail))
        let bodies = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 64) { _ in
            guard case .ready(let response) = responder.decision(ReplayFolder.request("same")).kind else { return }
            let text = response.status == 200 ? String(decoding: response.body.array, as: UTF8.self) : "miss"
            bodies.withLock { $0.append(text) }
        }
        let expected = ((1...60).map { "\($0)" } + Array(repeating: "miss", count: 4)).sorted()
        #expect(bodies.withLock { $0.sorted() } == expected)
    }

    @Test func aStreamKeepsItsChunksAndTimes() throws {
        let folder = try ReplayFolder()
        try folder.addStream(1, "stream", ["data: a\n\n", "data: b", "\n\n"], at: [0, 200, 230])
        let responder = try replay(folder)
        let writer = ClientSide()
        try start(responder.decision(ReplayFolder.request("stream")), writer)
        #expect(writer.head == ResponseHead(status: 200, headers: ["content-type": "text/event-stream"]))
        #expect(writer.framing == .chunked)
        #expect(writer.chunks == ["data: a\n\n"])
        clock.advance(by: 199_999_999)
        #expect(writer.chunks.count == 1)
        clock.advance(by: 1)
        #expect(writer.chunks == ["data: a\n\n", "data: b"])
        clock.advance(by: 29_999_999)
        #expect(writer.end == nil)
        clock.advance(by: 1)
        #expect(writer.chunks == ["data: a\n\n", "data: b", "\n\n"])
        #expect(writer.end == .complete)
    }

    @Test func speedScalesTheTimes() throws {
        let folder = try ReplayFolder()
        try folder.addStream(1, "stream", ["a", "b"], at: [0, 200])
        let writer = ClientSide()
        try start(replay(folder, .init(speed: 4)).decision(ReplayFolder.request("stream")), writer)
        clock.advance(by: 49_999_999)
        #expect(writer.chunks == ["a"])
        clock.advance(by: 1)
        #expect(writer.chunks == ["a", "b"])
    }

    @Test func atSpeedZeroAllChunksComeAtOnceAndStayChunks() throws {
        let folder = try ReplayFolder()
        try folder.addStream(1, "stream", ["a", "b", "c"], at: [0, 200, 5000])
        let writer = ClientSide()
        try start(replay(folder, .init(speed: 0)).decision(ReplayFolder.request("stream")), writer)
        #expect(writer.chunks == ["a", "b", "c"])
        #expect(writer.end == .complete)
        #expect(clock.nextInstant == nil)
    }

    @Test func aSlowReaderIsWaitedFor() throws {
        let folder = try ReplayFolder()
        try folder.addStream(1, "stream", ["a", "b", "c"], at: [0, 0, 0])
        let writer = ClientSide()
        writer.fills(at: 2)
        try start(replay(folder).decision(ReplayFolder.request("stream")), writer)
        #expect(writer.chunks == ["a", "b"])
        writer.drains()
        #expect(writer.chunks == ["a", "b", "c"])
        #expect(writer.end == .complete)
    }

    @Test func aResponseThatWasCutIsCut() throws {
        let folder = try ReplayFolder()
        try folder.addStream(1, "stream", ["a", "b"], at: [0, 10], end: .cut)
        let writer = ClientSide()
        try start(replay(folder, .init(speed: 0)).decision(ReplayFolder.request("stream")), writer)
        #expect(writer.chunks == ["a", "b"])
        #expect(writer.end == .cut)
    }

    @Test func aCutResponseDeclaresTheLengthThatItDid() throws {
        let folder = try ReplayFolder()
        try folder.addStream(
            1,
            "stream",
            ["abc"],
            at: [0],
            end: .cut,
            framing: .length(10),
            headers: ["Content-Length": "10", "content-type": "text/plain"]
        )
        let writer = ClientSide()
        try start(replay(folder).decision(ReplayFolder.request("stream")), writer)
        #expect(writer.head == ResponseHead(status: 200, headers: ["content-type": "text/plain"]))
        #expect(writer.framing == .length(10))
        #expect(writer.end == .cut)
    }

    @Test(arguments: [Ending.reset, .stalled])
    func aResponseEndsAsItDid(end: Ending) throws {
        let folder = try ReplayFolder()
        try folder.addStream(1, "stream", ["a"], at: [0], end: end)
        let writer = ClientSide()
        try start(replay(folder).decision(ReplayFolder.request("stream")), writer)
        #expect(writer.chunks == ["a"])
        #expect(writer.end == end)
    }

    /// The time before the first byte is the longest that a client of a
    /// model waits.
    @Test func theHeadComesAfterTheTimeThatItTook() throws {
        let folder = try ReplayFolder()
        try folder.addStream(1, "stream", ["a"], at: [0], head: 1500)
        let writer = ClientSide()
        try start(replay(folder, .init(speed: 2)).decision(ReplayFolder.request("stream")), writer)
        clock.advance(by: 749_000_000)
        #expect(writer.head == nil)
        clock.advance(by: 1_000_000)
        #expect(writer.chunks == ["a"])
        #expect(writer.end == .complete)
        // Whole or not: it is the same wait.
        try folder.addStream(2, "plain", ["a"], at: [0], framing: .length(1), headers: [:], head: 1500)
        guard case .stream(let stream) = try replay(folder).decision(ReplayFolder.request("plain")).kind else {
            Issue.record("it is sent at once")
            return
        }
        #expect(stream.delay == 1_500_000_000)
        guard case .ready = try replay(folder, .init(speed: 0)).decision(ReplayFolder.request("plain")).kind else {
            Issue.record("it is not sent at once")
            return
        }
    }

    /// A client that left early has not seen what comes after: nobody is to
    /// take what there is for all.
    @Test func whatAClientLeftEarlyIsNoAnswer() throws {
        let folder = try ReplayFolder()
        try folder.addStream(1, "stream", ["a"], at: [0], end: .clientGone)
        let response = try ready(replay(folder).decision(ReplayFolder.request("stream")))
        #expect(response.status == 599)
        #expect(response.headers["x-firedrill-miss"] == "no-match")
        let body = String(decoding: response.body.array, as: UTF8.self)
        #expect(body.contains("left before the response's end"))
        #expect(body.contains("--incomplete"))
        let writer = ClientSide()
        let all = ReplayResponder.Options(servesIncomplete: true)
        try start(replay(folder, all).decision(ReplayFolder.request("stream")), writer)
        #expect(writer.chunks == ["a"])
        #expect(writer.end == .cut)
        // Recorded once more, whole.
        try folder.addStream(2, "stream", ["a", "b"], at: [0, 0])
        let second = ClientSide()
        try start(replay(folder).decision(ReplayFolder.request("stream")), second)
        #expect(second.chunks == ["a", "b"])
        #expect(second.end == .complete)
    }

    @Test func hopByHopFieldsAreLeftOutAsTheyWereLive() throws {
        let folder = try ReplayFolder()
        try folder.addStream(
            1,
            "stream",
            ["a"],
            at: [0],
            headers: [
                "X-A": "1", "Keep-Alive": "timeout=5", "Connection": "keep-alive, X-Hop", "X-Hop": "1",
                "Transfer-Encoding": "chunked", "Content-Length": "9",
            ]
        )
        let writer = ClientSide()
        try start(replay(folder).decision(ReplayFolder.request("stream")), writer)
        #expect(writer.head == ResponseHead(status: 200, headers: ["X-A": "1"]))
    }

    /// What the answer to a HEAD, or a 304, says of the body that it does not
    /// have is said again; header bytes are those that came.
    @Test(
        arguments: [
            (200, "HEAD", ["Content-Length": "1234"], Framing.length(1234)),
            (304, "POST", ["Content-Length": "5"], .length(5)),
            (200, "HEAD", ["Transfer-Encoding": "chunked"], .chunked), (200, "HEAD", ["X-A": "1"], .close),
        ] as [(Int, String, Headers, Framing)]
    )
    func aBodyThatDoesNotFollowIsToldOf(status: Int, method: String, headers: Headers, framing: Framing) throws {
        let folder = try ReplayFolder()
        var request = ReplayFolder.request("none")
        request.method = method
        let latin = HeaderField("X-Latin", "caf\u{E9}", isLatin1: true)
        let head = ResponseHead(status: status, headers: Headers(headers.fields + [latin]))
        try folder.add(1, request, Response(head: head, framing: nil))
        guard case .stream(let stream) = try replay(folder).decision(request).kind else {
            Issue.record("it is ready, with a length of its own")
            return
        }
        #expect(stream.response.framing == framing)
        #expect(stream.response.headers.fields.last == latin)
        #expect(stream.ending == .complete)
    }

    @Test func aMissTellsWhatDiffers() throws {
        let folder = try ReplayFolder()
        try folder.add(1, "hello", response: "1")
        try folder.add(2, "good bye", response: "2")
        let responder = try replay(folder)
        var request = ReplayFolder.request("hello")
        request.body = Array(#"{"prompt":"hello","n":[1],"stream":true,"key":"fw_0123456789abcdef"}"#.utf8)
        let response = try ready(responder.decision(request))
        #expect(response.status == 599)
        #expect(response.headers["x-firedrill-miss"] == "no-match")
        #expect(response.headers["x-should-retry"] == "false")
        let names = ReplayFolder.names
        #expect(
            String(decoding: response.body.array, as: UTF8.self) == """
                {
                  "firedrill": "miss",
                  "kind": "no-match",
                  "message": "no recording answers POST /inference/v1/completions with this query and body; nearest is \(names(1)): json stream: expected false, found true; json key: expected nothing, found \\"REDACTED\\"; json n: expected nothing, found [1]. Hint: send what was recorded, or record this request with `firedrill record`",
                  "hint": "send what was recorded, or record this request with `firedrill record`",
                  "near": [
                    {
                      "name": "\(names(1))",
                      "differs": [
                        {
                          "part": "json stream",
                          "expected": "false",
                          "actual": "true"
                        },
                        {
                          "part": "json key",
                          "expected": "nothing",
                          "actual": "\\"REDACTED\\""
                        },
                        {
                          "part": "json n",
                          "expected": "nothing",
                          "actual": "[1]"
                        }
                      ],
                      "diff": [
                        "- json stream: false",
                        "+ json stream: true",
                        "- json key: nothing",
                        "+ json key: \\"REDACTED\\"",
                        "- json n: nothing",
                        "+ json n: [1]"
                      ]
                    },
                    {
                      "name": "\(names(2))",
                      "differs": [
                        {
                          "part": "json prompt",
                          "expected": "\\"good bye\\"",
                          "actual": "\\"hello\\""
                        },
                        {
                          "part": "json stream",
                          "expected": "false",
                          "actual": "true"
                        },
                        {
                          "part": "json key",
                          "expected": "nothing",
                          "actual": "\\"REDACTED\\""
                        },
                        {
                          "part": "json n",
                          "expected": "nothing",
                          "actual": "[1]"
                        }
                      ],
                      "diff": [
                        "- json prompt: \\"good bye\\"",
                        "+ json prompt: \\"hello\\"",
                        "- json stream: false",
                        "+ json stream: true",
                        "- json key: nothing",
                        "+ json key: \\"REDACTED\\"",
                        "- json n: nothing",
                        "+ json n: [1]"
                      ]
                    }
                  ]
                }

                """
        )
    }

    @Test func aMissOfAnotherPathTellsThePath() throws {
        let folder = try ReplayFolder()
        try folder.add(1, "hello", response: "1")
        let response = try ready(
            replay(folder).decision(Request(method: "GET", path: "/inference/v1/models"))
        )
        let text = String(decoding: response.body.array, as: UTF8.self)
        #expect(text.contains("no recording answers GET /inference/v1/models; none has this method and path"))
        let body = try Document.json(response.body.array).root
        let differs = (body["near"]?[0]?["differs"]?.elements ?? []).map { node in
            ["part", "expected", "actual"].map { node[$0]?.string ?? "nothing" }
        }
        #expect(
            differs == [
                ["method", "POST", "GET"], ["path", "/inference/v1/completions", "/inference/v1/models"],
                ["body", "JSON", "no body"],
            ]
        )
    }

    @Test func aMissNamesAQueryThatIsNotThere() throws {
        let folder = try ReplayFolder()
        try folder.add(1, "hello", response: "1")
        var request = ReplayFolder.request("hello")
        request.query = "a=1"
        let text = String(decoding: try ready(replay(folder).decision(request)).body.array, as: UTF8.self)
        #expect(text.contains("query: expected none, found a=1."))
    }

    @Test func whatAnswersIsOnRecord() throws {
        let folder = try ReplayFolder()
        try folder.add(1, "hello", response: "1")
        try folder.addStream(2, "stream", ["a", "b"], at: [0, 0])
        let responder = try replay(folder)
        #expect(
            [("hello", "/c/t"), ("stream", ""), ("nobody", "")].map { prompt, prefix in
                responder.annotation(of: ReplayFolder.request(prompt, prefix: prefix))
            } == [
                Annotation(token: "t", source: ReplayFolder.names(1)),
                Annotation(token: nil, source: ReplayFolder.names(2)),
                Annotation(token: nil, source: folder.path, miss: .noMatch),
            ]
        )
    }

    /// Each folder has a salt of its own; the request has none.
    @Test func aKeyInThePromptIsFoundWithTheSaltOfItsFolder() throws {
        let folder = try ReplayFolder()
        let keys = ["fw_0123456789abcdefA", "fw_0123456789abcdefB", "fw_0123456789abcdefC"]
        for (number, (below, salt)) in [("", nil), ("one/", "s1"), ("two/", "s2")].enumerated() {
            try folder.add(number + 1, "I am \(keys[number])", response: "\(number)", below: below, salt: salt)
        }
        let responder = try replay(folder)
        for (number, key) in keys.enumerated() {
            let response = try ready(responder.decision(ReplayFolder.request("I am \(key)")))
            #expect(response.body.array == Array("\(number)".utf8))
        }
        let miss = try ready(responder.decision(ReplayFolder.request("I am fw_0123456789abcdefD")))
        #expect(miss.status == 599)
        let text = String(decoding: miss.body.array, as: UTF8.self)
        #expect(text.contains("the secret at body:prompt"))
        #expect(!text.contains("0123456789abcdef"))
    }

    /// What was recorded as it is asked for comes first; else a number is
    /// found by its value.
    @Test func aNumberIsFoundByItsValue() throws {
        let folder = try ReplayFolder()
        let prompt = { (number: String) in #"x","n":\#(number),"more":""# }
        for (place, number) in ["1.0", "2", "3e1", "5", "5.0"].enumerated() {
            try folder.add(place + 1, prompt(number), response: number)
        }
        let responder = try replay(folder)
        let answers = try ["1", "1.0", "1e0", "2.0", "2", "30", "30.0", "5", "5.0", "50e-1"].map { number in
            let response = try ready(responder.decision(ReplayFolder.request(prompt(number))))
            return String(decoding: response.body.array, as: UTF8.self)
        }
        #expect(answers == ["1.0", "1.0", "1.0", "2", "2", "3e1", "3e1", "5", "5.0", "5"])
        #expect(try ready(responder.decision(ReplayFolder.request(prompt("4")))).status == 599)
    }

    private func ready(_ response: Decision) throws -> PreparedResponse {
        guard case .ready(let response) = response.kind else { throw Unexpected(what: "the response is not ready") }
        return response
    }

    private func start(_ response: Decision, _ writer: ClientSide) throws {
        guard response.start(writer, clock: clock) else { throw Unexpected(what: "the response is ready") }
    }
}

private struct Unexpected: Error {
    var what: String
}

/// A folder of recordings that goes with its owner.
final class ReplayFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/firedrill-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static func names(_ number: Int) -> String { "000\(number)-x.yaml" }

    static func request(_ prompt: String, prefix: String = "") -> Request {
        Request(
            path: prefix + "/inference/v1/completions",
            body: Array(#"{"prompt":"\#(prompt)","stream":false}"#.utf8)
        )
    }

    func add(_ number: Int, _ prompt: String, response: String) throws {
        try add(
            number,
            prompt,
            Response(
                status: 200,
                headers: ["content-type": "application/json", "X-Request-Id": "r\(number)"],
                body: Array(response.utf8)
            )
        )
    }

    /// A recording of a request with a key in its prompt, as the recorder
    /// leaves it, in a folder below with a manifest of its own.
    func add(_ number: Int, _ prompt: String, response: String, below: String, salt: String?) throws {
        let live = MatchKey(.sample)
        let request = ReplayFolder.request(prompt)
        let key = live.key(of: request, salt: salt ?? "")
        var recording = Recording(
            provenance: Provenance(fidelity: .synthetic, source: "test"),
            exchange: Exchange(
                request: RedactionPolicy.sample.request(request),
                response: Response(status: 200, body: Array(response.utf8)),
                ending: .complete
            )
        )
        recording.secrets = SecretDigest.all(live.foundKeys, salt: salt ?? "")
        #expect(MatchKey.key(of: recording) == key)
        try Files.makeFolder(path + "/" + below)
        try Files.replace(path + "/\(below)\(Self.names(number))", with: RecordingWriter.bytes(recording))
        guard let salt else { return }
        try Files.replace(path + "/\(below)manifest.yaml", with: Manifest(tool: "test", salt: salt).bytes())
    }

    func addStream(
        _ number: Int,
        _ prompt: String,
        _ chunks: [String],
        at milliseconds: [UInt64],
        end: Ending = .complete,
        framing: Framing = .chunked,
        headers: Headers = ["content-type": "text/event-stream", "Transfer-Encoding": "chunked"],
        head: UInt64 = 0
    ) throws {
        try add(
            number,
            prompt,
            Response(
                head: ResponseHead(status: 200, headers: headers),
                framing: framing,
                chunks: zip(chunks, milliseconds).map { Chunk(at: $1 * 1_000_000, bytes: Array($0.utf8)) }
            ),
            end,
            head: head
        )
    }

    func add(
        _ number: Int,
        _ prompt: String,
        _ response: Response,
        _ ending: Ending = .complete,
        head milliseconds: UInt64 = 0
    ) throws {
        try add(number, Self.request(prompt), response, ending, head: milliseconds)
    }

    func add(
        _ number: Int,
        _ request: Request,
        _ response: Response,
        _ ending: Ending = .complete,
        head milliseconds: UInt64 = 0
    ) throws {
        let recording = Recording(
            provenance: Provenance(fidelity: .synthetic, source: "test"),
            exchange: Exchange(
                request: request,
                response: response,
                ending: ending,
                times: Exchange.Times(responseStart: milliseconds * 1_000_000)
            )
        )
        let name = String(repeating: "0", count: 4 - "\(number)".count) + "\(number)-x.yaml"
        try Data(RecordingWriter.bytes(recording)).write(to: URL(fileURLWithPath: path + "/" + name))
    }
}
