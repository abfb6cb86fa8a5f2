import Exchanges
import Synchronization

/// Keeps what an endpoint saw, in the order in which requests were decided
/// upon.
final class EvidenceLog: Sendable {
    private struct State {
        var exchanges: [LiveExchange] = []
        var lost = 0
        var running = 0
        var waiting: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int = 10_000) {
        self.limit = limit
    }

    /// Begins with a request that has been decided upon; `nil` where there
    /// is no room: then the evidence is incomplete, and says so.
    func begin(_ request: IncomingRequest, _ annotation: Annotation?) -> LiveExchange? {
        state.withLock { state in
            guard state.exchanges.count < limit else {
                state.lost += 1
                return nil
            }
            // Weak: the log keeps the exchange.
            let live = LiveExchange(number: state.exchanges.count, request, annotation) { [weak self] _ in
                self?.ended()
            }
            state.exchanges.append(live)
            state.running += 1
            return live
        }
    }

    private func ended() {
        let waiting: [@Sendable () -> Void] = state.withLock { state in
            state.running -= 1
            guard state.running == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for wake in waiting { wake() }
    }

    /// How many exchanges came past the limit, of which nothing is kept.
    var lost: Int { state.withLock(\.lost) }

    /// Waits until every exchange that had begun has ended, or the time is
    /// over.
    func settle(within nanoseconds: UInt64, clock: any Clock) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let once = Gate { continuation.resume() }
            let isSettled = state.withLock { state in
                if state.running > 0 { state.waiting.append { once.open() } }
                return state.running == 0
            }
            if isSettled { once.open() } else { clock.schedule(after: nanoseconds) { once.open() } }
        }
    }

    /// What has happened so far.
    var exchanges: [Exchange] { state.withLock(\.exchanges).map(\.exchange) }
}
