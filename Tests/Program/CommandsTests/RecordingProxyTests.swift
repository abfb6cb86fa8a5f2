import Exchanges
import Foundation
import HTTPCalling
import HTTPServing
import Proxying
import Recordings
import Synchronization
import TestSupport
import Testing

/// The recording proxy between real sockets: an upstream, the proxy, a
/// client.
@Suite struct RecordingProxyTests {
    static let key = "fw_SECRETsecretSECRETsecret"

    /// An upstream, a proxy in front of it that records into a folder, and a
    /// client of the proxy.
    final class Chain {
        let folder: URL
        let upstream: HTTPServer
        let proxy: HTTPServer
        let recording: RecordingProxy
        let client: CurlUpstream
        let events: EventList

        init(_ responder: any Responder, base: String? = nil) throws {
            let clock = SystemClock.shared
            let events = EventList()
            self.events = events
            folder = try ReadmeTests.temporaryFolder()
            upstream = try HTTPServer.start(responder, clock: clock)
            client = try CurlUpstream(clock: clock)
            let recorder = try Recorder(
                folder: folder.path,
                manifest: Manifest(tool: "test"),
                provenance: Provenance(fidelity: .synthetic, source: "test"),
                provider: try Repository.shippedProvider(),
                redaction: .sample
            ) { events.append($0) }
            recording = RecordingProxy(
                base: base ?? upstream.url,
                provider: try Repository.shippedProvider(),
                upstream: client,
                recorder: recorder,
                clock: clock
            )
            var options = HTTPServer.Options()
            options.addsDate = false
            proxy = try HTTPServer.start(recording, options: options, clock: clock)
        }

        func post(_ target: String = "/v1", headers: Headers = [:], body: String = "{}") -> OutgoingRequest {
            OutgoingRequest(
                method: "POST",
                url: proxy.url + target,
                headers: headers,
                body: Array(body.utf8),
                timeout: 30
            )
        }

        /// Ends all servers; what was recorded is then on the disk.
        func finish() async {
            await proxy.stop(drain: 2)
            await recording.flush()
            await upstream.stop(drain: 0)
            client.shutdown()
        }

        var files: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
        }

        func recordings() throws -> [Recording] {
            try files.filter { $0 != RecordingName.manifest }.map { name in
                try RecordingReader.read([UInt8](Data(contentsOf: folder.appendingPathComponent(name))), name: name)
            }
        }

        deinit { try? FileManager.default.removeItem(at: folder) }
    }

    final class EventList: Sendable {
        private let list = Mutex<[RecorderEvent]>([])
        func append(_ event: RecorderEvent) { list.withLock { $0.append(event) } }
        var all: [RecorderEvent] { list.withLock(\.self) }
    }

    /// Answers by a closure.
    struct Answering: Responder {
        let answer: @Sendable (Request) -> Decision
        func decide(_ request: IncomingRequest) -> Answer { .answer(answer(request.request())) }
    }

    /// A client that does something at its first chunk.
    final class FirstChunk: ResponseReceiver {
        private let state = Mutex((chunks: [[UInt8]](), result: Result<TransferSummary, UpstreamError>?.none))
        private let atFirst: @Sendable () -> Void

        init(_ atFirst: @escaping @Sendable () -> Void) { self.atFirst = atFirst }

        var chunks: [[UInt8]] { state.withLock(\.chunks) }
        var result: Result<TransferSummary, UpstreamError>? { state.withLock(\.result) }

        func received(head: ResponseHead, at nanoseconds: UInt64) {}

        func received(chunk: UnsafeBufferPointer<UInt8>, at nanoseconds: UInt64) -> ReceiveResult {
            let bytes = Array(chunk)
            let isFirst = state.withLock { state in
                state.chunks.append(bytes)
                return state.chunks.count == 1
            }
            if isFirst { atFirst() }
            return .proceed
        }

        func finished(_ result: Result<TransferSummary, UpstreamError>, at nanoseconds: UInt64) {
            state.withLock { $0.result = result }
        }
    }

    static func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            if try await condition() { return true }
            try await Task.sleep(for: .milliseconds(2))
        }
        return false
    }

    @Test func aStreamReachesTheClientBeforeItsNextChunkIsSent() async throws {
        let writer = Mutex<(any ResponseWriter)?>(nil)
        let chunks = ["data: {\"n\":1}\n\n", "data: [DONE]\n\n"].map { Array($0.utf8) }
        let chain = try Chain(
            Answering { _ in
                .deferred { response in
                    writer.withLock { $0 = response }
                    response.begin(
                        ResponseHead(status: 200, headers: ["Content-Type": "text/event-stream"]),
                        framing: .chunked
                    )
                    response.write(chunks[0])
                }
            }
        )
        // The upstream has the second chunk only from the client's first.
        let client = FirstChunk {
            let response = writer.withLock { $0 }
            response?.write(chunks[1])
            response?.end(.complete)
        }
        _ = chain.client.send(chain.post(), to: client)
        #expect(try await Self.eventually { client.result != nil })
        #expect(client.chunks == chunks)
        await chain.finish()
        let recording = try #require(try chain.recordings().first)
        #expect(recording.response.body == chunks.flatMap(\.self))
        #expect(recording.response.chunks.map(\.bytes.count) == chunks.map(\.count))
        #expect(recording.response.framing == .chunked)
        #expect(recording.exchange.ending == .complete)
    }

    @Test func trailersReachTheClient() async throws {
        let chain = try Chain(
            Answering { _ in
                .deferred { response in
                    response.begin(ResponseHead(status: 200), framing: .chunked)
                    response.write(Array("body".utf8))
                    response.end(.complete, trailers: ["X-Sum": "4", "x-More": "caf\u{e9}"])
                }
            }
        )
        let response = try await chain.client.collect(chain.post())
        #expect(response.body == Array("body".utf8))
        #expect(response.trailers == ["X-Sum": "4", "x-More": "caf\u{e9}"])
        await chain.finish()
    }

    @Test func anUpstreamThatIsDownGivesABadGatewayAndNoFile() async throws {
        let chain = try Chain(Answering { _ in Decision(.close) }, base: "http://127.0.0.1:1")
        let response = try await chain.client.collect(chain.post())
        #expect(response.head.status == 502)
        #expect(String(decoding: response.body, as: UTF8.self).contains("the upstream gave no response"))
        await chain.finish()
        #expect(chain.files == [RecordingName.manifest])
        #expect(chain.events.all.count == 1)
    }

    @Test func anUpstreamThatDiesInMidStreamCutsTheClientAndIsStoredAsCut() async throws {
        let chain = try Chain(
            Answering { _ in
                .deferred { response in
                    response.begin(
                        ResponseHead(status: 200, headers: ["Content-Type": "text/plain"]),
                        framing: .chunked
                    )
                    response.write(Array("half".utf8))
                    response.end(.cut)
                }
            }
        )
        do throws(UpstreamError) {
            _ = try await chain.client.collect(chain.post())
            Issue.record("the client sees the cut")
        } catch {
            #expect(error.code == .cut)
        }
        await chain.finish()
        let recording = try #require(try chain.recordings().first)
        #expect(recording.exchange.ending == .cut)
        #expect(recording.response.body == Array("half".utf8))
    }

    @Test func noSecretReachesTheDisk() async throws {
        let key = Self.key
        let plain = "unusual-key-without-prefix"
        let chain = try Chain(
            Answering { request in
                let body = "data: you sent \(key) and \(plain)\n\n"
                return .deferred { response in
                    response.begin(
                        ResponseHead(
                            status: 200,
                            headers: [
                                "Content-Type": "text/event-stream", "Set-Cookie": "session=\(plain)",
                                "x-echo": "\(request.headers["Authorization"] ?? "")",
                            ]
                        ),
                        framing: .chunked
                    )
                    // Cut in the middle of the key.
                    response.write(Array(body.utf8.prefix(20)))
                    response.write(Array(body.utf8.dropFirst(20)))
                    response.end(.complete)
                }
            }
        )
        let response = try await chain.client.collect(
            chain.post(
                "/v1?key=\(key)",
                headers: ["Authorization": "Bearer \(plain)", "X-Api-Key": key, "Cookie": "a=\(plain)"],
                body: "{\"note\":\"\(key)\"}"
            )
        )
        #expect(String(decoding: response.body, as: UTF8.self).contains(key), "the client itself gets everything")
        await chain.finish()
        for name in chain.files {
            let text = try String(contentsOf: chain.folder.appendingPathComponent(name), encoding: .utf8)
            #expect(!text.contains("SECRETsecret") && !text.contains(plain), "\(name): \(text)")
        }
        let recording = try #require(try chain.recordings().first)
        #expect(recording.response.body == Array("data: you sent REDACTED and REDACTED\n\n".utf8))
        #expect(recording.response.chunks.map(\.bytes.count).reduce(0, +) == recording.response.body.count)
        #expect("\(chain.events.all)".contains("SECRET") == false)
    }

    @Test func anEncodedResponseIsRelayedAndNotStored() async throws {
        let chain = try Chain(
            Answering { _ in
                .ready(PreparedResponse(status: 200, headers: ["Content-Encoding": "gzip"], body: [1, 2, 3]))
            }
        )
        let response = try await chain.client.collect(chain.post())
        #expect(response.body == [1, 2, 3])
        await chain.finish()
        #expect(chain.files == [RecordingName.manifest])
        #expect("\(chain.events.all)".contains("gzip"))
    }

    @Test func aFolderThatIsGoneIsToldAndTheRelayGoesOn() async throws {
        let chain = try Chain(Answering { _ in .ready(PreparedResponse(status: 200, body: Array("fine".utf8))) })
        try FileManager.default.removeItem(at: chain.folder)
        let response = try await chain.client.collect(chain.post())
        #expect(response.body == Array("fine".utf8))
        await chain.finish()
        guard case .failed(_, _, let reason)? = chain.events.all.first else {
            Issue.record("\(chain.events.all)")
            return
        }
        #expect(reason.contains("cannot be written"))
    }

    @Test func numbersCountOnAndNothingIsOverwritten() async throws {
        let chain = try Chain(Answering { _ in .ready(PreparedResponse(status: 200, body: Array("a".utf8))) })
        _ = try await chain.client.collect(chain.post())
        _ = try await chain.client.collect(chain.post())
        await chain.finish()
        let names = chain.files.filter { $0 != RecordingName.manifest }
        #expect(names.map { $0.prefix(5) } == ["0001-", "0002-"])
        #expect(Set(names.map { $0.dropFirst(5) }).count == 1)
    }

    @Test func aClientThatGoesAwayStopsTheUpstream() async throws {
        let isGone = Mutex(false)
        let chain = try Chain(
            Answering { _ in
                .deferred { response in
                    response.whenGone { isGone.withLock { $0 = true } }
                    response.begin(ResponseHead(status: 200), framing: .chunked)
                    response.write(Array("one".utf8))
                }
            }
        )
        let transfer = Mutex<(any Transfer)?>(nil)
        let client = FirstChunk { transfer.withLock { $0 }?.cancel() }
        let started = chain.client.send(chain.post(), to: client)
        transfer.withLock { $0 = started }
        if !client.chunks.isEmpty { started.cancel() }
        #expect(try await Self.eventually { isGone.withLock(\.self) })
        await chain.finish()
        // What there is of it is kept, and never taken for all.
        #expect(try chain.recordings().map(\.exchange.ending) == [.clientGone])
    }
}
