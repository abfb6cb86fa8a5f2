import Synchronization

/// A clock that moves when it is told to: for tests, where waiting would
/// prove nothing.
public final class ManualClock: Clock {
    private struct State {
        var now: UInt64
        var queue = TimerQueue()
    }

    private let state: Mutex<State>
    private let wallOffset: Int64

    /// A clock that stands at `now` nanoseconds, with `wall` nanoseconds
    /// since 1970 at that instant.
    public init(now: UInt64 = 1_000_000_000, wall: Int64 = 1_795_000_000_000_000_000) {
        state = Mutex(State(now: now))
        wallOffset = wall - Int64(now)
    }

    public var now: UInt64 { state.withLock(\.now) }

    public var wall: Int64 { Int64(now) + wallOffset }

    @discardableResult
    public func schedule(at instant: UInt64, _ work: @escaping @Sendable () -> Void) -> any Cancellable {
        let entry = TimerEntry(instant: instant, work: work)
        state.withLock { _ = $0.queue.insert(entry) }
        return entry
    }

    /// When the next work is due, `nil` where none waits.
    public var nextInstant: UInt64? { state.withLock(\.queue.earliest) }

    /// Moves the clock on and does what falls due, in order.
    public func advance(by nanoseconds: UInt64) {
        let target = now &+ nanoseconds
        while true {
            let entry: TimerEntry? = state.withLock { state in
                guard let instant = state.queue.earliest, instant <= target else {
                    state.now = max(state.now, target)
                    return nil
                }
                state.now = max(state.now, instant)
                return state.queue.popEarliest()
            }
            guard let entry else { return }
            entry.run()
        }
    }
}
