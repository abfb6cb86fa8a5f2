import Commands
import Documents
import Exchanges
import Foundation
import HTTPCalling
import HTTPServing
import Replaying
import Proxying
import Recordings
import Synchronization
import TestSupport
import Testing

/// The shipped recordings: made by the proxy from real exchanges, and served
/// as those were.
@Suite struct ShippedRecordingsTests {
    static let folder = ReadmeTests.root.path + "/Recordings/fireworks-ai/chat"

    @Test(.timeLimit(.minutes(1))) func theProxyMakesThemOfTheImportedExchanges() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/firedrill-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for exchange in try ImportedExchange.all() { try await record(exchange, into: folder) }
        let manifest = folder + "/" + RecordingName.manifest
        let told = try Manifest.read(try Files.read(manifest), name: manifest)
        try Files.replace(manifest, with: try told.bytes(schema: "../../manifest.schema.json"))
        var made = try contents(of: folder)
        if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
            try? FileManager.default.removeItem(atPath: Self.folder)
            try Files.makeFolder(Self.folder)
            for (name, text) in made { try Files.replace(Self.folder + "/" + name, with: Array(text.utf8)) }
            Issue.record("the shipped recordings were written anew")
        }
        var shipped = try contents(of: Self.folder)
        // The manifest names the program's version, which goes on.
        for contents in [made, shipped] { #expect(contents[RecordingName.manifest] != nil) }
        made[RecordingName.manifest] = nil
        shipped[RecordingName.manifest] = nil
        #expect(made.keys.sorted() == shipped.keys.sorted())
        for (name, text) in made { #expect(text == shipped[name], "\(name)") }
    }

    @Test(.timeLimit(.minutes(1))) func replayGivesWhatTheSourceHolds() async throws {
        let index = try RecordingIndex.open(Self.folder)
        #expect(index.count == 4)
        var options = HTTPServer.Options()
        options.addsDate = false
        let responder = ReplayResponder(index, options: .init(speed: 0), redaction: .sample)
        let server = try HTTPServer.start(responder, options: options, clock: SystemClock.shared)
        let client = try CurlUpstream(clock: SystemClock.shared)
        for exchange in try ImportedExchange.all() {
            let response = try await client.collect(outgoing(exchange, server.url))
            #expect(response.status == exchange.head.status)
            var headers = response.headers
            headers.remove("Connection", "Transfer-Encoding")
            #expect(headers == exchange.head.headers)
            #expect(response.body == exchange.body)
            #expect(response.chunks.map(\.bytes.count) == exchange.chunks.map(\.count))
            #expect(response.framing == .chunked)
        }
        await server.stop(drain: 0)
        client.shutdown()
    }

    @Test func theirProvenanceSaysWhatTheyAre() throws {
        let index = try RecordingIndex.open(Self.folder)
        for number in 0..<index.count {
            let recording = try index.recording(number)
            #expect(recording.provenance.licence == "Apache-2.0")
            #expect(recording.provenance.times == "synthetic")
            #expect(recording.request.headers["Authorization"] == nil)
        }
    }

    /// Serves an exchange by a stand-in for the API and records it through
    /// the proxy. What a run decides by chance is put in its place: the time
    /// is the source's, and the chunks are thirty milliseconds apart.
    private func record(_ exchange: ImportedExchange, into folder: String) async throws {
        var options = HTTPServer.Options()
        options.addsDate = false
        let clock = SystemClock.shared
        let origin = try HTTPServer.start(StandInUpstream(exchange: exchange), options: options, clock: clock)
        let client = try CurlUpstream(clock: clock)
        let stored = Mutex<[RecorderEvent]>([])
        let provider = try Repository.shippedProvider()
        let recorder = try Recorder(
            folder: folder,
            manifest: Manifest(
                tool: "firedrill \(Firedrill.version)",
                upstream: "https://router.huggingface.co/fireworks-ai",
                redacted: ["credential headers, both ways", "(fw_|fpk_|sk-)[A-Za-z0-9_-]{16,}"]
            ),
            provenance: Provenance(
                fidelity: .wire,
                source: "huggingface_hub, tests/cassettes at commit \(exchange.commit), recorded by vcrpy",
                licence: "Apache-2.0",
                altered: ["path", "host", "headers of the router taken out", "order of headers", "bounds of chunks"],
                times: "synthetic"
            ),
            provider: provider,
            redaction: .sample
        ) { event in stored.withLock { $0.append(event) } }
        let proxy = RecordingProxy(
            base: origin.url,
            provider: provider,
            upstream: client,
            recorder: recorder,
            clock: clock
        )
        let server = try HTTPServer.start(proxy, options: options, clock: clock)
        let response = try await client.collect(outgoing(exchange, server.url))
        #expect(response.body == exchange.body)
        await proxy.flush()
        await server.stop(drain: 0)
        await origin.stop(drain: 0)
        client.shutdown()
        // The same request may be there already, and is then warned of.
        guard case .stored(let name, _, _, _) = stored.withLock({ $0.first }) else {
            Issue.record("\(exchange.file) was not stored: \(stored.withLock(\.self))")
            return
        }
        let path = folder + "/" + name
        var recording = try RecordingReader.read(path: path)
        #expect(recording.response.chunks.map(\.bytes.count) == exchange.chunks.map(\.count))
        recording.exchange.times.wall = try exchange.date()
        recording.exchange.times.responseStart = nil
        for number in recording.response.chunks.indices {
            recording.exchange.response?.chunks[number].at = UInt64(number) * 30_000_000
        }
        try Files.replace(
            path,
            with: try RecordingWriter.bytes(
                recording,
                schema: "../../recording.schema.json",
                volatile: VolatileHeaders(provider)
            )
        )
    }

    private func outgoing(_ exchange: ImportedExchange, _ url: String) -> OutgoingRequest {
        OutgoingRequest(
            method: exchange.request.method,
            url: url + exchange.request.target,
            headers: exchange.request.headers,
            body: exchange.request.body
        )
    }

    private func contents(of folder: String) throws -> [String: String] {
        let names = try Files.names(in: folder)
        return Dictionary(
            uniqueKeysWithValues: try names.map { name in
                (name, String(decoding: try Files.read(folder + "/" + name), as: UTF8.self))
            }
        )
    }
}
