import Exchanges
import Synchronization

/// What was written of a response that was not ready as it stood, bounded:
/// beyond so many bytes or chunks it is only counted.
final class ResponseEvidence: ResponseObserver {
    /// So many bytes of a body are kept.
    static let limit = 1 << 20
    private static let chunkLimit = 100_000

    private struct State {
        var head: ResponseHead?
        var framing: Framing?
        var isRaw = false
        var start: UInt64?
        var bytes: [UInt8] = []
        var chunks: [(at: UInt64, count: Int)] = []
        var isWhole = true
        var trailers = Headers()
    }

    private let state = Mutex(State())
    private let next: (any ResponseObserver)?
    private let room: JournalRoom

    /// `next` is told the same; `room` is what all bodies share.
    init(before next: (any ResponseObserver)?, room: JournalRoom) {
        self.next = next
        self.room = room
    }

    deinit { room.giveBack(state.withLock(\.bytes.count)) }

    func responseStarts(_ head: ResponseHead?, framing: Framing?, at nanoseconds: UInt64) {
        state.withLock { state in
            (state.head, state.framing, state.start, state.isRaw) = (head, framing, nanoseconds, framing == nil)
        }
        next?.responseStarts(head, framing: framing, at: nanoseconds)
    }

    func wrote(_ bytes: UnsafeRawBufferPointer, at nanoseconds: UInt64) {
        state.withLock { state in
            let start = state.start ?? nanoseconds
            guard state.chunks.count < Self.chunkLimit, state.bytes.count + bytes.count <= Self.limit,
                room.take(bytes.count)
            else {
                state.isWhole = false
                return
            }
            state.chunks.append((nanoseconds &- start, bytes.count))
            state.bytes.append(contentsOf: bytes)
        }
        next?.wrote(bytes, at: nanoseconds)
    }

    /// The journal waits for the end itself; rules before it do not.
    func responseEnds(_ ending: Ending) { next?.responseEnds(ending) }

    func responseEnded(_ ending: Ending, trailers: Headers, at nanoseconds: UInt64) {
        state.withLock { $0.trailers = trailers }
        next?.responseEnded(ending, trailers: trailers, at: nanoseconds)
    }

    /// Puts what is known into an exchange; false where some of it was not
    /// kept.
    func fill(_ exchange: inout Exchange, _ parts: JournalParts) -> Bool {
        state.withLock { state in
            exchange.times.responseStart = state.start
            if state.isRaw { exchange.raw = parts == .all ? state.bytes : [] }
            if let head = state.head {
                exchange.response = Response(
                    head: head,
                    framing: state.framing,
                    chunks: parts == .all && !state.isRaw ? Chunk.pieces(of: state.bytes, state.chunks) : [],
                    trailers: state.trailers
                )
            }
            return state.isWhole
        }
    }
}

/// How many bytes of responses a journal still takes.
final class JournalRoom: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) {
        left = Atomic(count)
    }

    /// Takes room, where there is so much.
    func take(_ count: Int) -> Bool {
        guard left.subtract(count, ordering: .relaxed).newValue < 0 else { return true }
        giveBack(count)
        return false
    }

    func giveBack(_ count: Int) { left.add(count, ordering: .relaxed) }
}
