public import Exchanges
import Synchronization

/// A client's side of a response, which a test makes slow or lets go away.
public final class ClientSide: ResponseWriter {
    private struct State {
        var head: ResponseHead?
        var framing: Framing?
        var chunks: [String] = []
        var end: Ending?
        var trailers: Headers = [:]
        var fullAt = Int.max
        var isGone = false
        var isBrokenOff = false
        var drained: [@Sendable () -> Void] = []
        var gone: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    public init() {}

    public var head: ResponseHead? { state.withLock(\.head) }
    public var framing: Framing? { state.withLock(\.framing) }
    public var chunks: [String] { state.withLock(\.chunks) }
    public var end: Ending? { state.withLock(\.end) }
    public var trailers: Headers { state.withLock(\.trailers) }

    /// Lets the queue be full from the chunk of that number on.
    public func fills(at count: Int) { state.withLock { $0.fullAt = count } }

    public func drains(fullAgainAt count: Int = .max) {
        let waiting = state.withLock { state in
            state.fullAt = count
            defer { state.drained = [] }
            return state.drained
        }
        for work in waiting { work() }
    }

    public var isBrokenOff: Bool { state.withLock(\.isBrokenOff) }

    /// The server stops.
    public func isCutOff() {
        state.withLock { $0.isBrokenOff = true }
        leaves()
    }

    public func leaves() {
        let waiting = state.withLock { state in
            state.isGone = true
            defer { state.gone = [] }
            return state.gone
        }
        for work in waiting { work() }
    }

    public func begin(_ head: ResponseHead, framing: Framing) {
        state.withLock { state in
            state.head = head
            state.framing = framing
        }
    }

    public func write(_ bytes: [UInt8]) -> WriteResult {
        state.withLock { state in
            guard !state.isGone, state.end == nil else { return .gone }
            state.chunks.append(String(decoding: bytes, as: UTF8.self))
            return state.chunks.count >= state.fullAt ? .full : .taken
        }
    }

    public func whenDrained(_ work: @escaping @Sendable () -> Void) {
        let isNow = state.withLock { state in
            if state.chunks.count < state.fullAt { return true }
            state.drained.append(work)
            return false
        }
        if isNow { work() }
    }

    public func whenGone(_ work: @escaping @Sendable () -> Void) {
        let isNow = state.withLock { state in
            if !state.isGone { state.gone.append(work) }
            return state.isGone
        }
        if isNow { work() }
    }

    public func end(_ ending: Ending, trailers: Headers) {
        state.withLock { state in
            state.end = ending
            state.trailers = trailers
            state.drained = []
            state.gone = []
        }
    }
}
