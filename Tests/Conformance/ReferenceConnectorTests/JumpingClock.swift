import Exchanges
import Synchronization

/// A clock on which every wait is over as soon as it begins, the time having
/// moved on by it; time limits that are called off never fall due.
final class JumpingClock: Clock {
    private struct State {
        var now: UInt64 = 1_000_000_000
        var waits: [UInt64] = []
    }

    private let manual: ManualClock
    private let state = Mutex(State())
    /// Waits of this length are time limits: they fall due by hand only.
    private let limit: UInt64

    init(limit: UInt64 = 61_000_000_000, wall: Int64 = 1_795_000_000_000_000_000) {
        self.limit = limit
        manual = ManualClock(wall: wall)
    }

    var now: UInt64 { manual.now }
    var wall: Int64 { manual.wall }
    /// The waits in seconds, in order.
    var waits: [Double] { state.withLock { $0.waits.map { Double($0) / 1e9 } } }

    func schedule(at instant: UInt64, _ work: @escaping @Sendable () -> Void) -> any Cancellable {
        let wait = instant - now
        let entry = manual.schedule(at: instant, work)
        guard wait != limit else { return entry }
        state.withLock { $0.waits.append(wait) }
        manual.advance(by: wait)
        return entry
    }

    /// Lets the time limit pass.
    func passLimit() { manual.advance(by: limit) }
}
