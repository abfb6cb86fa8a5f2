import Documents
import Exchanges
import Foundation
import Processes
import Proxying
import Recordings
import TestSupport
import Testing

@Suite struct RecordingProxyTests {
    // printf '4\nPOST30\n/inference/v1/chat/completions0\n4\njson7\n{"a":1}' | sha256sum
    private let name = "0001-post-chat-completions-200.dc9c6439.yaml"

    @Test func givesEachChunkToTheClientBeforeTheNextComes() async throws {
        let bench = try Bench()
        let client = ClientSide()
        let transfer = try bench.send(Bench.chat(), to: client)
        #expect(client.head == nil)
        transfer.head(200, ["content-type": "text/event-stream", "Transfer-Encoding": "chunked"])
        #expect(client.head == ResponseHead(status: 200, headers: ["content-type": "text/event-stream"]))
        #expect(client.framing == .chunked)
        #expect(transfer.chunk("data: a\n\n") == .proceed)
        #expect(client.chunks == ["data: a\n\n"])
        #expect(transfer.chunk("data: b\n\n") == .proceed)
        #expect(client.chunks == ["data: a\n\n", "data: b\n\n"])
        #expect(client.end == nil)
        transfer.finish()
        // The end comes when the recording is written.
        await bench.proxy.flush()
        #expect(client.end == .complete)
    }

    @Test func passesTrailersOnWithoutWhatConcernsTheUpstreamsConnection() async throws {
        let bench = try Bench()
        let client = ClientSide()
        let transfer = try bench.send(Bench.chat(), to: client)
        transfer.head(200, ["Transfer-Encoding": "chunked"])
        transfer.chunk("a")
        transfer.finish(trailers: ["x-Sum": "1", "Keep-Alive": "timeout=5", "X-Sum": "2"])
        await bench.proxy.flush()
        #expect(client.end == .complete)
        #expect(client.trailers == ["x-Sum": "1", "X-Sum": "2"])
    }

    /// The end of a body is told as RFC 9112 section 6.3 reads the upstream's
    /// head.
    @Test(
        arguments: [
            (["Transfer-Encoding": "gzip, chunked"], .chunked), (["Transfer-Encoding": "notchunked"], .close),
            (["Transfer-Encoding": "chunked, gzip", "Content-Length": "2"], .close),
            (["Content-Length": "2, 2"], .length(2)), (["Content-Length": "+2"], .close), ([:], .close),
        ] as [(Headers, Framing)]
    )
    func framesTheBodyAsItCame(headers: Headers, expected: Framing) async throws {
        let bench = try Bench()
        let client = ClientSide()
        let transfer = try bench.send(Bench.chat(), to: client)
        transfer.head(200, headers)
        #expect(client.framing == expected)
        transfer.chunk("ab")
        transfer.finish()
        await bench.proxy.flush()
        #expect(client.chunks == ["ab"])
        #expect(client.end == .complete)
    }

    @Test func sendsTheRequestOnWithoutWhatConcernsItsConnection() throws {
        let bench = try Bench()
        var request = Bench.chat(headers: [
            "Connection": "keep-alive, X-Hop", "X-Hop": "1", "TE": "trailers", "Accept-Encoding": "gzip, br",
            "Expect": "100-continue", "X-Id": "7", "x-id": "8",
        ])
        request.query = "a=1"
        try bench.send(request, to: ClientSide()).finish()
        #expect(
            bench.upstream.requests == [
                OutgoingRequest(
                    method: "POST",
                    url: "https://api.example/inference/v1/chat/completions?a=1",
                    headers: [
                        "Authorization": "Bearer " + Bench.secret, "X-Id": "7", "x-id": "8",
                        "Accept-Encoding": "identity",
                    ],
                    body: Array(#"{"a":1}"#.utf8)
                )
            ]
        )
    }

    @Test func storesWhatPassedAsItCame() async throws {
        let bench = try Bench()
        let transfer = try bench.send(Bench.chat(headers: ["Accept-Encoding": "gzip"]), to: ClientSide())
        transfer.head(200, ["Content-Type": "text/event-stream", "X-Request-Id": "r1"], at: 5000)
        transfer.chunk("data: a\n\nda", at: 5000)
        transfer.chunk("ta: b\n\n", at: 5031)
        transfer.finish()
        await bench.proxy.flush()
        let recordings = try bench.recordings()
        #expect(recordings.map(\.name) == [name])
        #expect(
            bench.events == [
                .stored(name: name, method: "POST", target: "/inference/v1/chat/completions", status: 200)
            ]
        )
        #expect(
            recordings.first?.recording
                == Recording(
                    provenance: Provenance(
                        fidelity: .wire,
                        source: "test",
                        altered: ["request header Accept-Encoding"]
                    ),
                    exchange: Exchange(
                        request: Request(
                            path: "/inference/v1/chat/completions",
                            headers: ["Host": "127.0.0.1:1", "Authorization": "REDACTED", "Accept-Encoding": "gzip"],
                            body: Array(#"{"a":1}"#.utf8)
                        ),
                        response: Response(
                            head: ResponseHead(
                                status: 200,
                                headers: ["Content-Type": "text/event-stream", "X-Request-Id": "r1"]
                            ),
                            framing: .close,
                            chunks: [
                                Chunk(bytes: Array("data: a\n\nda".utf8)),
                                Chunk(at: 31_000_000, bytes: Array("ta: b\n\n".utf8)),
                            ]
                        ),
                        ending: .complete,
                        times: Exchange.Times(responseStart: 5_000_000_000, wall: bench.clock.wall)
                    )
                )
        )
    }

    @Test func storesTheStatusLineAndTheTrailersWithoutTheirSecrets() async throws {
        let bench = try Bench()
        let client = ClientSide()
        var request = Bench.chat()
        request.trailers = ["X-Late": "1", "X-Key": Bench.secret]
        let transfer = try bench.send(request, to: client)
        transfer.head(
            ResponseHead(
                version: "HTTP/1.0",
                status: 200,
                reason: "Yes, \(Bench.secret)",
                headers: ["Transfer-Encoding": "chunked"]
            )
        )
        // The client's status line is its own server's.
        #expect(client.head == ResponseHead(status: 200))
        transfer.chunk("a")
        transfer.finish(trailers: ["X-Sum": "1", "X-Echo": Bench.secret])
        await bench.proxy.flush()
        let recording = try #require(try bench.recordings().first?.recording)
        #expect(recording.response.head.version == "HTTP/1.0")
        #expect(recording.response.head.reason == "Yes, REDACTED")
        #expect(recording.response.trailers == ["X-Sum": "1", "X-Echo": "REDACTED"])
        #expect(recording.request.trailers == ["X-Late": "1", "X-Key": "REDACTED"])
    }

    @Test func writesNoSecretWhereverItStands() async throws {
        let bench = try Bench()
        let secret = Bench.secret
        let odd = "a-key-of-an-unusual-form/1"
        var request = Bench.chat(
            #"{"messages":[{"content":"mine is \#(secret), and \#(odd)"}]}"#,
            headers: ["X-Api-Key": odd, "Cookie": "session=\(odd)", "X-Note": "my \(secret)!"]
        )
        request.query = "key=\(secret)&odd=a-key-of-an-unusual-form%2F1"
        let client = ClientSide()
        let transfer = try bench.send(request, to: client)
        transfer.head(
            200,
            [
                "content-type": "text/event-stream", "Set-Cookie": "session=\(odd)", "X-Echo": "\(secret) \(odd)",
            ]
        )
        let parts = ["data: \(secret.prefix(9))", "\(secret.dropFirst(9)) and a-key-of-an-", "unusual-form/1\n\n"]
        for part in parts { transfer.chunk(part) }
        transfer.finish()
        await bench.proxy.flush()
        #expect(client.chunks == parts)
        #expect(bench.upstream.requests.first?.headers["X-Api-Key"] == odd)
        for name in try Files.names(in: bench.folder) {
            let text = String(decoding: try Files.read(bench.folder + "/" + name), as: UTF8.self)
            #expect(!text.contains("0123456789abcdef"), "\(name)")
            #expect(!text.contains("unusual-form") || name == RecordingName.manifest, "\(name)")
        }
        #expect(!"\(bench.events)".contains("0123456789abcdef"))
        let recording = try #require(try bench.recordings().first?.recording)
        #expect(recording.response.body == Array("data: REDACTED and REDACTED\n\n".utf8))
        #expect(recording.response.chunks.map(\.bytes.count) == [14, 13, 2])
        #expect(recording.response.headers["Set-Cookie"] == "REDACTED")
    }

    @Test func aSlowClientHoldsTheUpstream() async throws {
        let bench = try Bench()
        let client = ClientSide()
        client.fills(at: 1)
        let transfer = try bench.send(Bench.chat(), to: client)
        transfer.head(200, ["content-type": "text/plain"])
        #expect(transfer.chunk("one") == .proceed)
        #expect(transfer.chunk("two") == .pause)
        #expect(transfer.calls == [])
        client.drains(fullAgainAt: 2)
        #expect(transfer.calls == [.resume])
        #expect(transfer.chunk("two") == .proceed)
        #expect(transfer.chunk("three") == .pause)
        client.drains()
        #expect(transfer.calls == [.resume, .resume])
        #expect(transfer.chunk("three") == .proceed)
        transfer.finish()
        #expect(client.chunks == ["one", "two", "three"])
        await bench.proxy.flush()
        #expect(try bench.recordings().first?.recording.response.body == Array("onetwothree".utf8))
    }

    @Test func anUpstreamThatIsDownIsABadGateway() async throws {
        let bench = try Bench()
        let client = ClientSide()
        try bench.send(Bench.chat(), to: client).fail(.refused, "nobody listens at api.example")
        await bench.proxy.flush()
        #expect(client.head?.status == 502)
        #expect(client.end == .complete)
        let body = try Document.json(Array(client.chunks.joined().utf8)).root
        #expect(body["message"]?.string == "the upstream gave no response: nobody listens at api.example")
        #expect(body["hint"]?.string?.isEmpty == false)
        #expect(try bench.recordings().isEmpty)
        #expect(
            bench.events == [
                .notStored(
                    method: "POST",
                    target: "/inference/v1/chat/completions",
                    reason: "nobody listens at api.example"
                )
            ]
        )
    }

    /// A host may be called as a key is, or as the request's own credential.
    @Test(arguments: [Bench.secret, "q7.opaque-host-0123"])
    func aKeyThatIsTheHostsNameIsToldNowhere(host: String) async throws {
        let bench = try Bench(base: "https://" + host)
        let client = ClientSide()
        let request = Bench.chat(headers: ["X-Api-Key": host])
        try bench.send(request, to: client).fail(.unknownHost, "no address for https://\(host): unknown host \(host)")
        await bench.proxy.flush()
        let reason = "no address for https://REDACTED: unknown host REDACTED"
        let body = try Document.json(Array(client.chunks.joined().utf8)).root
        #expect(body["message"]?.string == "the upstream gave no response: " + reason)
        #expect(
            bench.events == [.notStored(method: "POST", target: "/inference/v1/chat/completions", reason: reason)]
        )
        #expect(bench.proxy.unanswered.reason == reason)
    }

    @Test func anUpstreamThatDiesMidStreamIsStoredAsCut() async throws {
        let bench = try Bench()
        let client = ClientSide()
        let transfer = try bench.send(Bench.chat(), to: client)
        transfer.head(200, ["content-type": "text/event-stream", "Transfer-Encoding": "chunked"], at: 10)
        transfer.chunk("data: a\n\nda", at: 40)
        transfer.fail(.cut, "the connection ended before the response did")
        await bench.proxy.flush()
        #expect(client.chunks == ["data: a\n\nda"])
        #expect(client.end == .cut)
        let recording = try #require(try bench.recordings().first?.recording)
        #expect(recording.exchange.ending == .cut)
        #expect(recording.response.framing == .chunked)
        #expect(recording.response.chunks == [Chunk(at: 30_000_000, bytes: Array("data: a\n\nda".utf8))])
    }

    /// An upstream that compresses though it was asked not to: the client has its
    /// bytes, the recording what they mean.
    @Test(arguments: [EncodedSample.gzip, .deflate])
    func anEncodedResponseIsStoredAsWhatItMeans(sample: EncodedSample) async throws {
        for isCut in [false, true] {
            let bench = try Bench()
            let client = ClientSide()
            let transfer = try bench.send(Bench.chat(), to: client)
            transfer.head(
                200,
                [
                    "content-type": "text/event-stream", "content-encoding": sample.coding,
                    "Transfer-Encoding": "chunked",
                ]
            )
            transfer.bytes(sample.first, at: 10)
            transfer.bytes(sample.second, at: 20)
            if isCut {
                transfer.fail(.cut, "reset")
            } else {
                transfer.bytes(sample.last, at: 20)
                transfer.finish()
            }
            await bench.proxy.flush()
            #expect(client.head?.headers["Content-Encoding"] == sample.coding)
            let recording = try #require(try bench.recordings().first?.recording)
            #expect(
                recording.response.headers == ["content-type": "text/event-stream", "Transfer-Encoding": "chunked"]
            )
            #expect(
                recording.response.chunks == [
                    Chunk(at: 10_000_000, bytes: Array("data: one\n\n".utf8)),
                    Chunk(at: 20_000_000, bytes: Array("data: \(RedactionPolicy.mark)\n\n".utf8)),
                ]
            )
            #expect(recording.provenance.altered == ["request header Accept-Encoding", "response body decoded"])
            #expect(recording.exchange.ending == (isCut ? .cut : .complete))
        }
    }

    @Test func anEncodedResponseHasTheLengthOfWhatIsStored() async throws {
        let bench = try Bench()
        let sample = EncodedSample.gzip
        let all = sample.first + sample.second + sample.last
        let transfer = try bench.send(Bench.chat(), to: ClientSide())
        transfer.head(200, ["Content-Encoding": "gzip", "Content-Length": String(all.count)])
        transfer.bytes(all)
        transfer.finish()
        await bench.proxy.flush()
        let recording = try #require(try bench.recordings().first?.recording)
        #expect(String(decoding: recording.response.body, as: UTF8.self) == "data: one\n\ndata: REDACTED\n\n")
        #expect(recording.response.framing == .length(27))
    }

    @Test(arguments: [
        ("gzip", "the bytes are not what the coding says"), ("br", "the coding br is not undone here"),
        ("zstd", "the coding zstd is not undone here"),
    ])
    func anEncodedResponseThatCannotBeReadIsRelayedAndNotStored(coding: String, problem: String) async throws {
        let bench = try Bench()
        let client = ClientSide()
        let transfer = try bench.send(Bench.chat(), to: client)
        transfer.head(200, ["Content-Encoding": coding, "Content-Length": "3"])
        transfer.chunk("\u{1}\u{2}\u{3}")
        transfer.finish()
        await bench.proxy.flush()
        #expect(client.chunks == ["\u{1}\u{2}\u{3}"])
        #expect(client.framing == .length(3))
        #expect(client.head?.headers["Content-Encoding"] == coding)
        #expect(try bench.recordings().isEmpty)
        #expect(
            bench.events == [
                .notStored(
                    method: "POST",
                    target: "/inference/v1/chat/completions",
                    reason: "the response is encoded (\(coding)), though identity was asked for: \(problem)"
                )
            ]
        )
    }

    /// What there is of it is evidence, and never taken for all.
    @Test func aClientThatLeavesCancelsTheTransfer() async throws {
        let bench = try Bench()
        let client = ClientSide()
        let transfer = try bench.send(Bench.chat(), to: client)
        transfer.head(200, ["content-type": "text/plain"])
        transfer.chunk("one")
        client.leaves()
        #expect(transfer.calls == [.cancel])
        transfer.fail(.cancelled, "cancelled")
        await bench.proxy.flush()
        let recording = try #require(try bench.recordings().first?.recording)
        #expect(recording.exchange.ending == .clientGone)
        #expect(recording.response.body == Array("one".utf8))
    }

    /// Who has had the last event has had the stream: the rest of the
    /// connection's bytes is read, for a while.
    @Test(arguments: [
        ["data: {}\n\n", "data: [DONE]\n\n"], ["data: {}\n\nda", "ta: [DONE]"], ["data:[DONE]\r\n\r\n"],
        ["event: message_stop\ndata: {}\n\n"], ["event: response.completed\r", "data: {}\r\r"],
        ["event: response.incomplete\ndata: {}\n\n"], ["event: response.failed\ndata: {}\n\n"],
        ["event: error\ndata: {}\n\n"], [#"data: {"type":"response.completed","response":{}}"#, "\n\n"],
        [#"data:{"type": "response.failed"}"# + "\n"], [#"data: {"type":"message_stop"}"# + "\n\n"],
    ])
    func aStreamThatIsLeftAfterItsLastEventIsComplete(chunks: [String]) async throws {
        for isEnded in [true, false] {
            let bench = try Bench()
            let client = ClientSide()
            let transfer = try bench.send(Bench.chat(), to: client)
            transfer.head(200, ["content-type": "text/event-stream", "Transfer-Encoding": "chunked"])
            for chunk in chunks { transfer.chunk(chunk) }
            client.leaves()
            #expect(transfer.calls == [])
            #expect(transfer.chunk("\n: bye\n\n") == .proceed)
            if isEnded {
                transfer.finish(trailers: ["X-Sum": "1"])
            } else {
                bench.clock.advance(by: 2_000_000_000)
                #expect(transfer.calls == [.cancel])
                transfer.fail(.cancelled, "cancelled")
            }
            await bench.proxy.flush()
            let recording = try #require(try bench.recordings().first?.recording)
            #expect(recording.exchange.ending == .complete)
            #expect(recording.response.body == Array((chunks.joined() + "\n: bye\n\n").utf8))
            #expect(recording.response.trailers == (isEnded ? ["X-Sum": "1"] : [:]))
        }
    }

    /// What is UTF-8 goes out as URLs write it; what other bytes mean is not
    /// known.
    @Test func aTargetBeyondASCIIIsPercentEncoded() async throws {
        let bench = try Bench()
        for (path, query) in [("/v1/\u{e9}/%41", "q=\u{1F525}"), ("/v1/\u{FFFD}", nil)] as [(String, String?)] {
            let transfer = try bench.send(Request(method: "GET", path: path, query: query), to: ClientSide())
            transfer.head(200, ["Content-Length": "0"])
            transfer.finish()
        }
        await bench.proxy.flush()
        #expect(
            bench.upstream.requests.map(\.url) == [
                "https://api.example/v1/%C3%A9/%41?q=%F0%9F%94%A5", "https://api.example/v1/\u{FFFD}",
            ]
        )
    }

    /// That the recorder stops is neither its client's doing nor the
    /// upstream's, and no response to replay.
    @Test func aStreamThatTheRecordersEndCutsIsToldAndNotStored() async throws {
        for hasHead in [true, false] {
            let bench = try Bench()
            let client = ClientSide()
            let transfer = try bench.send(Bench.chat(), to: client)
            if hasHead {
                transfer.head(200, ["content-type": "text/event-stream", "Transfer-Encoding": "chunked"])
                transfer.chunk("data: {}\n\n")
            }
            client.isCutOff()
            #expect(transfer.calls == [.cancel])
            transfer.fail(.cancelled, "cancelled")
            await bench.proxy.flush()
            #expect(try bench.recordings().isEmpty)
            let reason =
                hasHead
                ? "the recorder stopped before the response had ended"
                : "the recorder stopped before the upstream answered"
            let told = RecorderEvent.notStored(method: "POST", target: "/inference/v1/chat/completions", reason: reason)
            #expect(bench.events == [told])
        }
    }

    @Test func aStreamWhoseLastEventHasComeOutlivesTheRecordersEnd() async throws {
        let bench = try Bench()
        let client = ClientSide()
        let transfer = try bench.send(Bench.chat(), to: client)
        transfer.head(200, ["content-type": "text/event-stream", "Transfer-Encoding": "chunked"])
        transfer.chunk("data: [DONE]\n\n")
        client.isCutOff()
        bench.clock.advance(by: 2_000_000_000)
        transfer.fail(.cancelled, "cancelled")
        await bench.proxy.flush()
        #expect(try bench.recordings().map(\.recording.exchange.ending) == [.complete])
    }

    /// A last event of which only the name has come, and what only looks
    /// like one.
    @Test(arguments: [
        "event: message_stop\n", "data: [DONE] \n\n", "x data: [DONE]\n\n", "data: {\"a\":\"data: [DONE]\"}\n\n",
        #"data: {"type":"response.completed","response":{"output":["#, #"data: {"type":"response.created"}"# + "\n\n",
        #"data: {"a":1,"type":"message_stop"}"# + "\n\n",
    ])
    func aStreamThatIsLeftBeforeItsLastEventIsNot(text: String) async throws {
        let bench = try Bench()
        let client = ClientSide()
        let transfer = try bench.send(Bench.chat(), to: client)
        transfer.head(200, ["content-type": "text/event-stream", "Transfer-Encoding": "chunked"])
        transfer.chunk(text)
        client.leaves()
        bench.clock.advance(by: 2_000_000_000)
        #expect(transfer.calls == [.cancel])
        transfer.fail(.cancelled, "cancelled")
        await bench.proxy.flush()
        #expect(try bench.recordings().map(\.recording.exchange.ending) == [.clientGone])
    }

    @Test func aClientThatWaitsInVainHasItsRecordingAllTheSame() async throws {
        let bench = try Bench()
        let client = ClientSide()
        client.fills(at: 1)
        let transfer = try bench.send(Bench.chat(), to: client)
        transfer.head(200, ["Transfer-Encoding": "chunked"])
        transfer.chunk("data: [DONE]\n\n")
        #expect(transfer.chunk("more") == .pause)
        client.leaves()
        #expect(transfer.calls == [.resume])
        #expect(transfer.chunk("more") == .proceed)
        transfer.finish()
        await bench.proxy.flush()
        #expect(try bench.recordings().map(\.recording.response.body) == [Array("data: [DONE]\n\nmore".utf8)])
    }

    @Test func theTokenOfThePathIsKeptAndDoesNotGoOut() async throws {
        let bench = try Bench()
        var request = Bench.chat()
        request.path = "/c/t1" + request.path
        let client = ClientSide()
        let transfer = try bench.send(request, to: client)
        #expect(bench.upstream.requests.map(\.url) == ["https://api.example/inference/v1/chat/completions"])
        transfer.head(307, ["Location": "https://API.example:443/inference/v1/models?a=1", "Content-Length": "0"])
        transfer.finish()
        await bench.proxy.flush()
        #expect(client.head?.headers["Location"] == "/c/t1/inference/v1/models?a=1")
        let recording = try #require(try bench.recordings().first?.recording)
        #expect(recording.request.path == "/inference/v1/chat/completions")
        #expect(recording.exchange.annotation?.token == "t1")
        #expect(recording.response.headers["Location"] == "/inference/v1/models?a=1")
        #expect(recording.provenance.altered == ["request header Accept-Encoding", "response header Location"])
    }

    @Test(arguments: [
        ("https://api.example/inference/v1", "/inference/v1/models", "https://api.example/inference/v1/models"),
        ("https://api.example/inference/v1", "/models", "https://api.example/inference/v1/models"),
        ("https://api.example/inference/v1", "/inference/v10", "https://api.example/inference/v1/inference/v10"),
        ("https://api.example/x/inference/v1", "/inference/v1?a", "https://api.example/x/inference/v1?a"),
        ("https://api.example/x", "/inference/v1/models", "https://api.example/x/inference/v1/models"),
        ("https://api.example/inference", "/inference/v1/models", "https://api.example/inference/v1/models"),
        ("https://api.example/inference", "/v1/models", "https://api.example/inference/v1/models"),
        ("https://api.example/x/inference", "/inference/v1", "https://api.example/x/inference/v1"),
        ("https://api.example/v1", "/inference/v1/models", "https://api.example/v1/inference/v1/models"),
    ])
    func theBasePathGoesOutOnce(base: String, target: String, url: String) throws {
        let bench = try Bench(base: base)
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        let request = Request(method: "GET", path: parts[0], query: parts.count > 1 ? parts[1] : nil)
        try bench.send(request, to: ClientSide()).fail(.refused, "refused")
        #expect(bench.upstream.requests.map(\.url) == [url])
    }

    /// Where a response leads is told as a path where that is the upstream,
    /// by whatever name, and left alone where it is not.
    @Test(arguments: [
        ("https://api.example", "https://api.example/a?b#c", "/a?b#c"), ("https://api.example", "//api.example", "/"),
        ("https://api.example", "http://api.example/a", "/a"), ("https://api.example", "/a", "/a"),
        ("https://api.example", "a/b", "a/b"),
        ("https://api.example", "https://other.example/a", "https://other.example/a"),
        ("https://api.example", "https://api.example:8443/a", "https://api.example:8443/a"),
        ("http://[::1]:81", "http://[::1]:81/a", "/a"), ("http://h:81/x", "http://h:81/x/a", "/a"),
        ("http://h:81/x", "/x/a", "/a"), ("http://h:81/x", "http://h:81/xy", "http://h:81/xy"),
        ("http://h/inference/v1", "http://h/inference/v1/a", "/inference/v1/a"),
        ("http://h/inference/v1", "/inference/v10", "/inference/v10"),
        ("http://h/inference", "http://h/inference/v1/a", "/inference/v1/a"),
        ("http://h/inference", "/inference/b", "/b"),
    ])
    func whatLeadsToTheUpstreamLeadsToTheProxy(base: String, location: String, expected: String) async throws {
        let bench = try Bench(base: base)
        let client = ClientSide()
        let transfer = try bench.send(Request(method: "GET", path: "/a"), to: client)
        transfer.head(201, ["Location": location, "operation-location": location, "X-Other": location])
        transfer.finish()
        await bench.proxy.flush()
        #expect(
            client.head?.headers == ["Location": expected, "operation-location": expected, "X-Other": location]
        )
    }

    @Test(arguments: [
        (
            "Link",
            #"<https://api.example/p?page=2>; rel="next", </p?page=9>; rel=last, <https://other.example/>; rel=x"#,
            #"</c/t1/p?page=2>; rel="next", </c/t1/p?page=9>; rel=last, <https://other.example/>; rel=x"#
        ),
        ("link", "<p2>; rel=next", "<p2>; rel=next"), ("Link", "<https://api.example", "<https://api.example"),
        ("Refresh", "0; url=https://api.example/a", "0; url=/c/t1/a"),
        ("refresh", "5;URL='https://api.example/a'", "5;URL='/c/t1/a'"), ("Refresh", "5", "5"),
        ("X-Link", "<https://api.example/p>", "<https://api.example/p>"),
    ])
    func addressesWithinAValueLeadToTheProxyToo(name: String, value: String, expected: String) async throws {
        let bench = try Bench(base: "https://api.example")
        let client = ClientSide()
        let transfer = try bench.send(Request(method: "GET", path: "/c/t1/a"), to: client)
        transfer.head(200, line(name, value))
        transfer.finish()
        await bench.proxy.flush()
        #expect(client.head?.headers == line(name, expected))
        let kept = expected.replacingOccurrences(of: "/c/t1", with: "")
        #expect(try bench.recordings().first?.recording.response.headers == line(name, kept))
    }

    private func line(_ name: String, _ value: String) -> Headers { Headers([HeaderField(name, value)]) }

    @Test func anOlderRecordingOfTheSameRequestIsToldOfOnce() async throws {
        let one = try Bench()
        let record = { (bench: Bench) in
            let transfer = try bench.send(Bench.chat(), to: ClientSide())
            transfer.head(200, ["Content-Length": "0"])
            transfer.finish()
            await bench.proxy.flush()
        }
        for _ in 0..<2 { try await record(one) }
        let beside = { (bench: Bench) in bench.events.filter { if case .beside = $0 { true } else { false } } }
        #expect(beside(one) == [])
        let two = try Bench(folder: one.folder)
        for _ in 0..<2 { try await record(two) }
        #expect(beside(two) == [.beside(name: name.replacing("0001", with: "0003"), older: name)])
    }

    @Test func whatAKilledRecorderLeftIsCleared() throws {
        let bench = try Bench()
        // No process has this number: it is beyond what the kernel gives.
        let left = bench.folder + "/.0001-post.2147483647.5.new"
        let running = bench.folder + "/.0001-post.\(getpid()).5.new"
        for path in [left, running] { try Files.replace(path, with: [1]) }
        let again = try Bench(folder: bench.folder)
        #expect(!Files.exists(left))
        #expect(Files.exists(running))
        withExtendedLifetime(again) {}
    }

    @Test func howManyRequestsTheUpstreamAnsweredIsCounted() async throws {
        let bench = try Bench()
        try bench.send(Bench.chat(), to: ClientSide()).fail(.refused, "nobody listens")
        await bench.proxy.flush()
        let left = try bench.send(Bench.chat(), to: ClientSide())
        left.fail(.refused, "still nobody")
        let client = ClientSide()
        let transfer = try bench.send(Bench.chat(), to: client)
        client.leaves()
        transfer.fail(.cancelled, "cancelled")
        await bench.proxy.flush()
        #expect(bench.proxy.answerCount == 0)
        #expect(bench.proxy.unanswered.count == 2)
        #expect(bench.proxy.unanswered.reason == "still nobody")
        for isWhole in [true, false] {
            let transfer = try bench.send(Bench.chat(), to: ClientSide())
            transfer.head(500, [:])
            if isWhole { transfer.finish() } else { transfer.fail(.timeout, "late") }
        }
        await bench.proxy.flush()
        #expect(bench.proxy.answerCount == 2)
        #expect(bench.proxy.unanswered.count == 2)
    }

    @Test func aClientThatLeavesBeforeTheHeadCancelsTheTransfer() async throws {
        let bench = try Bench()
        let client = ClientSide()
        let transfer = try bench.send(Bench.chat(), to: client)
        client.leaves()
        #expect(transfer.calls == [.cancel])
        transfer.fail(.cancelled, "cancelled")
        await bench.proxy.flush()
        #expect(bench.events.count == 1)
        #expect(client.head == nil)
    }

    @Test func aFolderThatIsGoneIsToldAndTheRelayGoesOn() async throws {
        let bench = try Bench()
        try FileManager.default.removeItem(atPath: bench.folder)
        for _ in 0..<2 {
            let client = ClientSide()
            let transfer = try bench.send(Bench.chat(), to: client)
            transfer.head(200, ["Content-Length": "2"])
            transfer.chunk("ok")
            transfer.finish()
            await bench.proxy.flush()
            #expect(client.chunks == ["ok"])
            #expect(client.end == .complete)
        }
        await bench.proxy.flush()
        #expect(bench.events.count == 2)
        for event in bench.events {
            guard case .failed(_, _, let reason) = event else {
                Issue.record("\(event)")
                continue
            }
            #expect(reason.contains("cannot be written"))
        }
    }

    @Test func numbersFollowTheArrivalOfRequestsWhateverEndsFirst() async throws {
        let bench = try Bench()
        let transfers = try (0..<4).map { try bench.send(Bench.chat("{\"n\":\($0)}"), to: ClientSide()) }
        for number in [2, 0, 3] {
            transfers[number].head(200, ["Content-Length": "1"])
            transfers[number].chunk("\(number)")
            transfers[number].finish()
        }
        transfers[1].fail(.refused, "refused")
        await bench.proxy.flush()
        // In the order of the files' ends; the second, which is not stored,
        // leaves its number free.
        #expect(
            bench.events.map { event in
                switch event {
                case .stored(let name, _, _, _): String(name.prefix(4))
                case .beside(_, let older): "beside \(older)"
                case .notStored(_, _, let reason): reason
                case .failed(_, _, let reason): "failed: \(reason)"
                }
            } == ["0003", "0001", "0004", "refused"]
        )
        #expect(
            try bench.recordings().map {
                "\($0.name.prefix(4)) \(String(decoding: $0.recording.response.body, as: UTF8.self))"
            }
                == ["0001 0", "0003 2", "0004 3"]
        )
    }

    /// What a client has whole is on the disk: its last chunk, or where
    /// nobody can tell which one that is the end, waits for the file.
    @Test(arguments: [["Content-Length": "2"], ["Transfer-Encoding": "chunked"], [:]] as [Headers])
    func theClientHasTheEndOnceItIsWritten(framing: Headers) async throws {
        let writer = Writer("test", bound: 10)
        let bench = try Bench(writer: writer)
        let gate = DispatchSemaphore(value: 0)
        writer.enqueue(1, { gate.wait() }, done: { _ in })
        let client = ClientSide()
        let transfer = try bench.send(Bench.chat(), to: client)
        transfer.head(200, framing)
        let hasLength = framing["Content-Length"] != nil
        #expect(transfer.chunk("a") == .proceed)
        #expect(transfer.chunk("b") == .proceed)
        transfer.finish()
        #expect(client.chunks == (hasLength ? ["a"] : ["a", "b"]))
        #expect(client.end == nil)
        gate.signal()
        await bench.proxy.flush()
        #expect(client.chunks == ["a", "b"])
        #expect(client.end == .complete)
        await bench.proxy.flush()
        #expect(try bench.recordings().map(\.recording.response.body) == [Array("ab".utf8)])
    }

    /// Clients that leave while they wait for the disk would else pile up
    /// what they had.
    @Test func aFullQueueHoldsTheNextRequestBack() async throws {
        let writer = Writer("test", bound: 10)
        let bench = try Bench(writer: writer)
        let gate = DispatchSemaphore(value: 0)
        writer.enqueue(11, { gate.wait() }, done: { _ in })
        let client = ClientSide()
        guard case .deferred(let start) = bench.proxy.decide(Bench.chat()).decision.kind else {
            Issue.record("it is answered at once")
            return
        }
        start(client)
        #expect(bench.upstream.requests == [])
        gate.signal()
        await writer.flush()
        #expect(bench.upstream.requests.count == 1)
        let transfer = try #require(bench.upstream.transfers.first)
        transfer.head(200, ["Content-Length": "0"])
        transfer.finish()
        await bench.proxy.flush()
        #expect(client.end == .complete)
    }

    @Test func twoRecordersOfOneFolderOverwriteNothing() async throws {
        let one = try Bench()
        let two = try Bench(folder: one.folder)
        for number in 0..<30 {
            let bench = number.isMultiple(of: 2) ? one : two
            let transfer = try bench.send(Bench.chat("{\"n\":\(number / 2)}"), to: ClientSide())
            transfer.head(200, ["Content-Length": "\(number + 1)"])
            transfer.chunk(String(repeating: "x", count: number + 1))
            transfer.finish()
        }
        await one.proxy.flush()
        await two.proxy.flush()
        let recordings = try one.recordings()
        #expect(recordings.count == 30)
        #expect(recordings.map { $0.recording.response.body.count }.sorted() == Array(1...30))
        #expect(
            recordings.allSatisfy { recording in
                let number = recording.recording.response.body.count - 1
                return recording.recording.request.body == Array("{\"n\":\(number / 2)}".utf8)
            }
        )
    }

    @Test func whatIsStoredAnswersTheSameRequest() async throws {
        let bench = try Bench()
        var request = Bench.chat(#"{ "b": "\u00e9 \#(Bench.secret)", "a": 1 }"#)
        request.query = "z=1&a=2"
        let transfer = try bench.send(request, to: ClientSide())
        transfer.head(200, ["Content-Length": "2"])
        transfer.chunk("ok")
        transfer.finish()
        await bench.proxy.flush()
        let index = try RecordingIndex.open(bench.folder)
        let key = MatchKey(.sample)
        #expect(index.salts == [Bench.salt])
        #expect(index.find(key.key(of: request, salt: Bench.salt))?.count == 1)
        var same = request
        same.query = "a=2&z=1"
        let spelled = Bench.secret.replacing("_", with: "\\u005F")
        same.body = Array("{\"a\":1,\"b\":\"\u{e9} \(spelled)\"}".utf8)
        #expect(index.find(key.key(of: same, salt: Bench.salt))?.count == 1)
        // Another key in the text is another request.
        same.body = Array("{\"a\":1,\"b\":\"\u{e9} fw_another-key-altogether\"}".utf8)
        #expect(index.find(key.key(of: same, salt: Bench.salt)) == nil)
    }

    @Test(arguments: [(204, "POST"), (304, "GET"), (200, "HEAD")])
    func aResponseWithoutABodyIsStored(status: Int, method: String) async throws {
        let bench = try Bench()
        let client = ClientSide()
        let transfer = try bench.send(Request(method: method, path: "/inference/v1/models"), to: client)
        transfer.head(status, ["X-A": "1"])
        transfer.finish()
        await bench.proxy.flush()
        #expect(client.end == .complete)
        let recording = try #require(try bench.recordings().first?.recording)
        #expect(recording.response.status == status)
        #expect(recording.response.body == [])
        #expect(recording.response.chunks == [])
    }

    /// What the answer to a HEAD, or a 304, says of the body that it does not
    /// have, its client and a replay's are told.
    @Test(
        arguments: [
            (200, "HEAD", ["Content-Length": "1234"], Framing.length(1234)),
            (304, "GET", ["Content-Length": "5"], .length(5)),
            (200, "HEAD", ["Transfer-Encoding": "chunked"], .chunked), (200, "HEAD", ["X-A": "1"], .close),
            (204, "POST", ["X-A": "1"], .length(0)),
        ] as [(Int, String, Headers, Framing)]
    )
    func aBodyThatDoesNotFollowIsToldOf(status: Int, method: String, headers: Headers, framing: Framing) async throws {
        let bench = try Bench()
        let client = ClientSide()
        let transfer = try bench.send(Request(method: method, path: "/inference/v1/models"), to: client)
        transfer.head(status, headers)
        transfer.finish()
        await bench.proxy.flush()
        #expect(client.framing == framing)
        let recording = try #require(try bench.recordings().first?.recording)
        #expect(recording.response.framing == framing)
        #expect(recording.response.headers == headers)
    }

    @Test func aTargetThatIsNoPathIsRefused() throws {
        let bench = try Bench()
        guard case .ready(let response) = bench.proxy.decide(Request(path: "http://elsewhere/")).decision.kind else {
            Issue.record("it was relayed")
            return
        }
        #expect(response.status == 502)
        #expect(bench.upstream.requests == [])
    }
}
