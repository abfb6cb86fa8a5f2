import Exchanges
import Recordings
import Synchronization

/// One response on its way from an upstream to a client, noted as it passes.
///
/// The upstream's thread delivers, the client's connection drains: the lock
/// guards what both touch, and nothing is called while it is held.
final class Relay: ResponseReceiver {
    /// How it ended.
    enum Ending: Sendable {
        case exchange(RelayedExchange)
        case nothing(reason: String)
    }

    private struct State {
        var exchange: RelayedExchange?
        var transfer: (any Transfer)?
        /// The client's queue is full: the next chunk must wait.
        var isFull = false
        /// How many bytes of the body went to the client.
        var passed = 0
        /// How many there will be, where the head says so.
        var length: Int?
        /// A chunk waits; the transfer is to be resumed.
        var isPaused = false
        var isGone = false
    }

    private let request: Request
    private let asksForIdentity: Bool
    private let writer: any ResponseWriter
    private let clock: any Clock
    private let recorder: Recorder
    private let ended: @Sendable (Ending) -> Void
    private let state = Mutex(State())

    init(
        request: Request,
        asksForIdentity: Bool,
        writer: any ResponseWriter,
        clock: any Clock,
        recorder: Recorder,
        ended: @escaping @Sendable (Ending) -> Void
    ) {
        self.request = request
        self.asksForIdentity = asksForIdentity
        self.writer = writer
        self.clock = clock
        self.recorder = recorder
        self.ended = ended
    }

    func start(_ outgoing: OutgoingRequest, _ upstream: any Upstream) {
        let transfer = upstream.send(outgoing, to: self)
        let (isGone, isDue) = state.withLock { state in
            state.transfer = transfer
            return (state.isGone, state.isPaused && !state.isFull)
        }
        if isGone { transfer.cancel() } else if isDue { drained() }
        writer.whenGone { [self] in
            let transfer = state.withLock { state in
                state.isGone = true
                return state.transfer
            }
            transfer?.cancel()
        }
    }

    func received(head: ResponseHead, at nanoseconds: UInt64) {
        let exchange = RelayedExchange(
            request,
            head,
            asksForIdentity: asksForIdentity,
            start: nanoseconds,
            wall: clock.wall
        )
        // Where no body can follow, none is announced.
        let framing = exchange.exchange.response?.framing ?? .length(0)
        state.withLock { state in
            state.exchange = exchange
            if case .length(let length) = framing { state.length = length }
        }
        // The version and the reason phrase belong to the upstream's
        // connection; the server writes its own.
        let relayed = HopByHop.removed(from: head.headers)
        writer.begin(ResponseHead(status: head.status, headers: relayed), framing: framing)
    }

    func received(chunk: UnsafeBufferPointer<UInt8>, at nanoseconds: UInt64) -> ReceiveResult {
        let isBlocked = state.withLock { state in
            if state.isFull { state.isPaused = true }
            return state.isFull
        }
        guard !isBlocked else { return .pause }
        guard !mustWait(forRoomFor: chunk.count) else {
            recorder.whenRoom { [self] in drained() }
            return .pause
        }
        let bytes = Array(chunk)
        switch writer.write(bytes) {
        case .gone:
            state.withLock { $0.isGone = true }
            return .abort
        case .taken:
            note(bytes, nanoseconds)
        case .full:
            note(bytes, nanoseconds)
            state.withLock { $0.isFull = true }
            writer.whenDrained { [self] in drained() }
        }
        return .proceed
    }

    func finished(_ result: Result<TransferSummary, UpstreamError>, at nanoseconds: UInt64) {
        let (exchange, isGone) = state.withLock { state in
            state.transfer = nil
            state.exchange?.exchange.times.responseEnd = nanoseconds
            return (state.exchange, state.isGone)
        }
        switch (result, exchange) {
        case (.success(let summary), var exchange?):
            exchange.exchange.ending = .complete
            exchange.exchange.response?.trailers = summary.trailers
            ended(isGone ? .nothing(reason: "the client went away") : .exchange(exchange))
            let trailers = HopByHop.removed(from: summary.trailers)
            recorder.whenRoom { [writer] in writer.end(.complete, trailers: trailers) }
        case (.success, nil):
            writer.send(
                BadGateway.response("the upstream's response had no head", hint: "check that it speaks HTTP/1.1")
            )
            ended(.nothing(reason: "the upstream's response had no head"))
        case (.failure(let error), nil):
            if !isGone { writer.send(BadGateway.response(error)) }
            ended(.nothing(reason: isGone ? "the client went away" : error.message))
        case (.failure(let error), var exchange?):
            writer.end(.cut)
            // What the upstream sent before it died is evidence; what a
            // client did not want is not.
            guard !isGone, error.code == .cut else {
                return ended(.nothing(reason: isGone ? "the client went away" : error.message))
            }
            exchange.exchange.ending = .cut
            ended(.exchange(exchange))
        }
    }

    private func drained() {
        let transfer: (any Transfer)? = state.withLock { state in
            state.isFull = false
            guard state.isPaused, let transfer = state.transfer else { return nil }
            state.isPaused = false
            return transfer
        }
        transfer?.resume()
    }

    /// Whether a chunk with which the client would have the whole body must
    /// wait until there is room for the recording. A body without a length
    /// has its end held back instead.
    private func mustWait(forRoomFor count: Int) -> Bool {
        guard !recorder.hasRoom else { return false }
        return state.withLock { state in
            guard let length = state.length, state.passed + count >= length else { return false }
            state.isPaused = true
            return true
        }
    }

    private func note(_ bytes: [UInt8], _ nanoseconds: UInt64) {
        state.withLock { state in
            state.passed += bytes.count
            guard state.exchange?.isTooLarge == false else { return }
            guard state.passed <= RecordingProxy.bodyLimit else {
                state.exchange?.isTooLarge = true
                state.exchange?.exchange.response?.chunks = []
                return
            }
            let start = state.exchange?.exchange.times.responseStart ?? nanoseconds
            state.exchange?.exchange.response?.chunks.append(Chunk(at: nanoseconds &- start, bytes: bytes))
        }
    }
}
