import Exchanges
import Recordings
import Synchronization

/// One response on its way from an upstream to a client, noted as it passes.
///
/// The client gets all but the end as it comes; the end when the recording is
/// on the disk: what a client has whole is recorded. Where it leaves before,
/// and had the stream's last event, the rest is read for a short while.
///
/// The upstream's thread delivers, the client's connection drains: the lock
/// guards what both touch, and nothing is called while it is held.
final class Relay: ResponseReceiver {
    /// How it ended.
    enum Conclusion: Sendable {
        case exchange(RelayedExchange)
        /// The upstream did not answer, or not in full, for this reason; what to
        /// do about it where it did not.
        case nothing(reason: String, hint: String? = nil, hasHead: Bool)
        /// There was no answer before the client went away, or the recorder
        /// stopped.
        case left(reason: String)
    }

    /// How long the rest of a stream is read whose client has had its last
    /// event and left, in nanoseconds.
    static let linger: UInt64 = 2_000_000_000

    private struct State {
        var exchange: RelayedExchange?
        var transfer: (any Transfer)?
        /// The client's queue is full: the next chunk must wait.
        var isFull = false
        /// How many bytes of the body came.
        var passed = 0
        /// How many there will be, where the head says so.
        var length: Int?
        /// The chunk with which the client has the whole body.
        var last: [UInt8]?
        /// A chunk waits; the transfer is to be resumed.
        var isPaused = false
        var isGone = false
        var end: LogicalEnd
    }

    private let arrival: RelayedRequest
    private let address: UpstreamAddress
    private let writer: any ResponseWriter
    private let clock: any Clock
    private let told: @Sendable (String) -> String
    private let ended: @Sendable (Conclusion, _ then: @escaping @Sendable () -> Void) -> Void
    private let state: Mutex<State>

    /// `told` hides the secrets of what is said to the client. `ended` is called
    /// once, and calls what it is given once all that is to be written has
    /// been.
    init(
        _ arrival: RelayedRequest,
        address: UpstreamAddress,
        end: LogicalEnd,
        writer: any ResponseWriter,
        clock: any Clock,
        told: @escaping @Sendable (String) -> String,
        ended: @escaping @Sendable (Conclusion, _ then: @escaping @Sendable () -> Void) -> Void
    ) {
        self.arrival = arrival
        self.address = address
        self.writer = writer
        self.clock = clock
        self.told = told
        self.ended = ended
        state = Mutex(State(end: end))
    }

    func start(_ outgoing: OutgoingRequest, _ upstream: any Upstream) {
        let transfer = upstream.send(outgoing, to: self)
        let (isGone, isDue) = state.withLock { state in
            // Where it has ended already, nobody needs it.
            state.transfer = transfer
            return (state.isGone, state.isPaused && !state.isFull)
        }
        if isGone { clientLeft() } else if isDue { drained() }
        writer.whenGone { [self] in clientLeft() }
    }

    func received(head: ResponseHead, at nanoseconds: UInt64) {
        var head = head
        let relayed = HopByHop.removed(from: head.headers)
        let local = address.local(head.headers)
        let isMoved = local != head.headers
        head.headers = local
        let exchange = RelayedExchange(arrival, head, isMoved: isMoved, start: nanoseconds, wall: clock.wall)
        // Where no body can follow, what the head says of one is told on.
        let framing = exchange.exchange.response?.framing ?? exchange.announced
        state.withLock { state in
            state.exchange = exchange
            if case .length(let length) = exchange.exchange.response?.framing { state.length = length }
        }
        // The version and the reason phrase belong to the upstream's
        // connection; the server writes its own.
        let prefix = arrival.token.map { "/c/" + $0 } ?? ""
        writer.begin(
            ResponseHead(status: head.status, headers: address.local(relayed, prefix: prefix)),
            framing: framing
        )
    }

    private enum Way {
        case pass, hold, pause, keep, drop
    }

    func received(chunk: UnsafeBufferPointer<UInt8>, at nanoseconds: UInt64) -> ReceiveResult {
        let way: Way = state.withLock { state in
            if state.isGone { return state.end.isSeen ? .keep : .drop }
            if state.isFull {
                state.isPaused = true
                return .pause
            }
            guard let length = state.length, state.passed + chunk.count >= length else { return .pass }
            return .hold
        }
        switch way {
        case .pause: return .pause
        case .drop: return .abort
        case .keep: note(Array(chunk), nanoseconds)
        case .hold:
            let bytes = Array(chunk)
            note(bytes, nanoseconds)
            state.withLock { $0.last = ($0.last ?? []) + bytes }
        case .pass: return pass(Array(chunk), nanoseconds)
        }
        return .proceed
    }

    private func pass(_ bytes: [UInt8], _ nanoseconds: UInt64) -> ReceiveResult {
        switch writer.write(bytes) {
        case .gone:
            let isSeen = state.withLock { state in
                state.isGone = true
                return state.end.isSeen
            }
            guard isSeen else { return .abort }
            note(bytes, nanoseconds)
            readRest()
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
        let state = state.withLock { state in
            state.transfer = nil
            state.exchange?.exchange.times.responseEnd = nanoseconds
            return state
        }
        guard var exchange = state.exchange else { return finishedWithoutHead(result, state.isGone) }
        switch result {
        case .success(let summary):
            exchange.exchange.ending = .complete
            exchange.exchange.response?.trailers = summary.trailers
            let trailers = HopByHop.removed(from: summary.trailers)
            ended(.exchange(exchange)) { [writer] in
                if let last = state.last { writer.write(last) }
                writer.end(.complete, trailers: trailers)
            }
        case .failure(let error) where state.isGone:
            // Who has had the last event has had the stream, whatever comes
            // of the connection.
            let wasTold = error.code == .cancelled || error.code == .cut
            if writer.isBrokenOff, !(wasTold && state.end.isWhole) {
                // Neither side has done so, and nobody should replay it.
                let reason = "the recorder stopped before the response had ended"
                return ended(.nothing(reason: reason, hasHead: true)) { [writer] in writer.end(.cut) }
            }
            exchange.exchange.ending = wasTold && state.end.isWhole ? .complete : .clientGone
            ended(.exchange(exchange)) { [writer] in writer.end(.cut) }
        // What the upstream sent before it died is evidence.
        case .failure(let error) where error.code == .cut:
            exchange.exchange.ending = .cut
            ended(.exchange(exchange)) { [writer] in
                if let last = state.last { writer.write(last) }
                writer.end(.cut)
            }
        case .failure(let error):
            writer.end(.cut)
            ended(.nothing(reason: error.message, hasHead: true)) {}
        }
    }

    private func finishedWithoutHead(_ result: Result<TransferSummary, UpstreamError>, _ isGone: Bool) {
        switch result {
        case .success:
            writer.send(
                BadGateway.response("the upstream's response had no head", hint: "check that it speaks HTTP/1.1")
            )
            ended(
                .nothing(
                    reason: "the upstream's response had no head",
                    hint: "check that it speaks HTTP/1.1",
                    hasHead: false
                )
            ) {}
        case .failure(let error):
            let error = UpstreamError(error.code, told(error.message))
            if !isGone { writer.send(BadGateway.response(error)) } else { writer.end(.cut) }
            let reason =
                writer.isBrokenOff ? "the recorder stopped before the upstream answered" : "the client went away"
            ended(
                isGone
                    ? .left(reason: reason)
                    : .nothing(reason: error.message, hint: BadGateway.hint(for: error), hasHead: false)
            ) {}
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

    /// The client went away: the transfer ends, but for the rest of a stream
    /// whose last event it has had.
    private func clientLeft() {
        let (transfer, isSeen) = state.withLock { state in
            state.isGone = true
            return (state.transfer, state.end.isSeen)
        }
        if isSeen { readRest() } else { transfer?.cancel() }
    }

    /// Reads what is left of the stream, for a short while.
    private func readRest() {
        let transfer = state.withLock(\.transfer)
        guard let transfer else { return }
        // It goes on where it waited for the client.
        drained()
        clock.schedule(after: Relay.linger) { transfer.cancel() }
    }

    private func note(_ bytes: [UInt8], _ nanoseconds: UInt64) {
        state.withLock { state in
            state.passed += bytes.count
            if state.length == nil { state.end.take(bytes) }
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
