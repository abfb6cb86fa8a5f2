public import Exchanges
import Synchronization

/// An upstream that asks a responder of this process, without a network: what
/// a client does can be tried with a clock that is moved by hand.
public final class ResponderUpstream: Upstream {
    private let responder: any Responder
    private let clock: any Clock
    private let asked = Mutex<[Request]>([])

    public init(_ responder: any Responder, clock: any Clock) {
        self.responder = responder
        self.clock = clock
    }

    /// What was asked so far.
    public var requests: [Request] { asked.withLock { $0 } }

    public func send(_ request: OutgoingRequest, to receiver: any ResponseReceiver) -> any Transfer {
        let parts = request.url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let target = "/" + (parts.count > 3 ? String(parts[3]) : "")
        let pieces = target.split(separator: "?", maxSplits: 1).map(String.init)
        let incoming = Request(
            method: request.method,
            path: pieces[0],
            query: pieces.count > 1 ? pieces[1] : nil,
            headers: request.headers,
            body: request.body
        )
        asked.withLock { $0.append(incoming) }
        let transfer = InProcessTransfer(receiver, clock: clock)
        let decision = responder.decision(incoming)
        switch decision.kind {
        case .ready(let response): transfer.send(response)
        case .stream(let stream): ChunkPump.run(stream, to: transfer, clock: clock)
        case .deferred(let start): start(transfer)
        case .raw, .close: transfer.end(.cut)
        }
        return transfer
    }
}

private final class InProcessTransfer: Transfer, ResponseWriter {
    private struct State {
        var isOver = false
        var gone: [@Sendable () -> Void] = []
    }

    private let receiver: any ResponseReceiver
    private let clock: any Clock
    private let state = Mutex(State())

    init(_ receiver: any ResponseReceiver, clock: any Clock) {
        self.receiver = receiver
        self.clock = clock
    }

    var isBrokenOff: Bool { false }

    func begin(_ head: ResponseHead, framing: Framing) {
        guard !state.withLock(\.isOver) else { return }
        receiver.received(head: head, at: clock.now)
    }

    func write(_ bytes: [UInt8]) -> WriteResult {
        guard !state.withLock(\.isOver) else { return .gone }
        return bytes.withUnsafeBufferPointer { receiver.received(chunk: $0, at: clock.now) } == .abort ? .gone : .taken
    }

    func whenDrained(_ work: @escaping @Sendable () -> Void) { work() }

    func whenGone(_ work: @escaping @Sendable () -> Void) { state.withLock { $0.gone.append(work) } }

    func end(_ ending: Ending, trailers: Headers) {
        guard over() != nil else { return }
        let result: Result<TransferSummary, UpstreamError> =
            ending == .complete
            ? .success(TransferSummary(trailers: trailers)) : .failure(UpstreamError(.cut, "the connection ended"))
        receiver.finished(result, at: clock.now)
    }

    func resume() {}

    func cancel() {
        guard let gone = over() else { return }
        for work in gone { work() }
        receiver.finished(.failure(UpstreamError(.cancelled, "given up")), at: clock.now)
    }

    /// What is to be told to those that wait for the end; `nil` where it was
    /// over.
    private func over() -> [@Sendable () -> Void]? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            state.isOver = true
            // Who waits for the end holds this transfer.
            defer { state.gone = [] }
            return state.gone
        }
    }
}
