import Documents
import Exchanges
import Foundation
import Processes
import Proxying
import Recordings
import Synchronization
import TestSupport

/// An upstream whose responses a test gives piece by piece.
final class ScriptedUpstream: Upstream {
    private struct State {
        var requests: [OutgoingRequest] = []
        var transfers: [ScriptedTransfer] = []
    }

    private let state = Mutex(State())

    var requests: [OutgoingRequest] { state.withLock(\.requests) }
    var transfers: [ScriptedTransfer] { state.withLock(\.transfers) }

    /// Lets go of the receivers, which refer to the proxy and so to this.
    func forget() { state.withLock { $0.transfers = [] } }

    func send(_ request: OutgoingRequest, to receiver: any ResponseReceiver) -> any Transfer {
        let transfer = ScriptedTransfer(receiver)
        state.withLock { state in
            state.requests.append(request)
            state.transfers.append(transfer)
        }
        return transfer
    }
}

/// One request on its way, which notes what is asked of it.
final class ScriptedTransfer: Transfer {
    enum Call: Equatable {
        case resume, cancel
    }

    private let receiver: any ResponseReceiver
    private let noted = Mutex<[Call]>([])

    init(_ receiver: any ResponseReceiver) {
        self.receiver = receiver
    }

    var calls: [Call] { noted.withLock(\.self) }

    func resume() { noted.withLock { $0.append(.resume) } }
    func cancel() { noted.withLock { $0.append(.cancel) } }

    func head(_ status: Int, _ headers: Headers, at milliseconds: UInt64 = 0) {
        receiver.received(head: ResponseHead(status: status, headers: headers), at: milliseconds * 1_000_000)
    }

    func head(_ head: ResponseHead) { receiver.received(head: head, at: 0) }

    @discardableResult
    func chunk(_ text: String, at milliseconds: UInt64 = 0) -> ReceiveResult {
        Array(text.utf8).withUnsafeBufferPointer { receiver.received(chunk: $0, at: milliseconds * 1_000_000) }
    }

    @discardableResult
    func bytes(_ bytes: [UInt8], at milliseconds: UInt64 = 0) -> ReceiveResult {
        bytes.withUnsafeBufferPointer { receiver.received(chunk: $0, at: milliseconds * 1_000_000) }
    }

    func finish(trailers: Headers = [:]) {
        receiver.finished(.success(TransferSummary(trailers: trailers)), at: 0)
    }

    func fail(_ code: UpstreamError.Code, _ message: String) {
        receiver.finished(.failure(UpstreamError(code, message)), at: 0)
    }
}

/// A proxy between the doubles, with a folder that goes with it.
final class Bench {
    static let secret = "fw_0123456789abcdefghijKLMN"
    static let salt = "a pinch"

    let folder: String
    let upstream = ScriptedUpstream()
    let clock = ManualClock()
    let proxy: RecordingProxy
    private let told: Told

    private final class Told: Sendable {
        let events = Mutex<[RecorderEvent]>([])
    }

    init(folder: String? = nil, writer: Writer = .shared, base: String = "https://api.example") throws {
        let path = folder ?? FileManager.default.temporaryDirectory.path + "/firedrill-\(UUID().uuidString)"
        let told = Told()
        self.folder = path
        self.told = told
        let provider = try Repository.shippedProvider()
        proxy = RecordingProxy(
            base: base,
            provider: provider,
            upstream: upstream,
            recorder: try Recorder(
                folder: path,
                manifest: Manifest(tool: "test", upstream: "https://api.example", salt: Bench.salt),
                provenance: Provenance(fidelity: .wire, source: "test"),
                provider: provider,
                redaction: .sample,
                writer: writer
            ) { event in told.events.withLock { $0.append(event) } },
            clock: clock
        )
    }

    deinit {
        upstream.forget()
        // What still waits for its time refers to a transfer.
        clock.advance(by: 3_600_000_000_000)
        try? FileManager.default.removeItem(atPath: folder)
    }

    var events: [RecorderEvent] { told.events.withLock(\.self) }

    static func chat(_ body: String = #"{"a":1}"#, headers: Headers = [:]) -> Request {
        Request(
            path: "/inference/v1/chat/completions",
            headers: Headers([HeaderField("Host", "127.0.0.1:1"), HeaderField("Authorization", "Bearer " + secret)])
                + headers,
            body: Array(body.utf8)
        )
    }

    /// Sends a request; the transfer that it caused.
    func send(_ request: Request, to client: ClientSide) throws -> ScriptedTransfer {
        guard case .deferred(let start) = proxy.decide(request).decision.kind else { throw NotDeferred() }
        start(client)
        guard let transfer = upstream.transfers.last else { throw NotDeferred() }
        return transfer
    }

    struct NotDeferred: Error {}

    /// The recordings' names, and what each holds.
    func recordings() throws -> [(name: String, recording: Recording)] {
        try Files.names(in: folder).filter { $0 != RecordingName.manifest }
            .map { ($0, try RecordingReader.read(path: folder + "/" + $0)) }
    }
}

func + (one: Headers, other: Headers) -> Headers {
    Headers(one.fields + other.fields)
}
