import Exchanges
import Synchronization

/// Watches how late the machine is: a timer every ten milliseconds, and how
/// long after its instant it came.
final class TimerLag: Sendable {
    private struct State {
        /// Only what is worth a note, so that a long run keeps little.
        var lags: [(instant: UInt64, lag: UInt64)] = []
        var isRunning = false
    }

    private static let interval: UInt64 = 10_000_000
    private static let worthNoting: UInt64 = 1_000_000

    private let clock: any Clock
    private let state = Mutex(State())

    init(clock: any Clock) {
        self.clock = clock
    }

    func start() {
        state.withLock { $0.isRunning = true }
        scheduleNext()
    }

    func stop() {
        state.withLock { $0.isRunning = false }
    }

    /// The longest lag since an instant.
    func maxLag(since start: UInt64) -> UInt64 {
        state.withLock { state in
            state.lags.reversed().prefix { $0.instant >= start }.map(\.lag).max() ?? 0
        }
    }

    private func scheduleNext() {
        let due = clock.now &+ Self.interval
        clock.schedule(at: due) { self.tick(due) }
    }

    private func tick(_ due: UInt64) {
        let now = clock.now
        let lag = now > due ? now - due : 0
        let goesOn = state.withLock { state in
            if lag >= Self.worthNoting { state.lags.append((now, lag)) }
            return state.isRunning
        }
        if goesOn { scheduleNext() }
    }
}
