import Documents
import Exchanges
import Judging
import Mocking
import Synchronization

/// Keeps what an endpoint saw, in the order in which requests were decided
/// upon.
final class EvidenceLog: TrafficLog {
    private struct State {
        var entries: [TrafficEntry] = []
        var lost = 0
        var running = 0
        var waiting: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int = 10_000) {
        self.limit = limit
    }

    func began(_ entry: TrafficEntry) {
        state.withLock { state in
            state.running += 1
            if state.entries.count < limit { state.entries.append(entry) } else { state.lost += 1 }
        }
    }

    func ended(_ entry: TrafficEntry) {
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

    /// What has happened so far. `prefix` is what the paths lose.
    func exchanges(prefix: String) -> [ObservedExchange] {
        state.withLock(\.entries).enumerated().map { number, entry in
            let sent = entry.sent
            let path = entry.request.path
            return ObservedExchange(
                number: number,
                connection: entry.connection,
                times: .init(
                    firstByte: entry.times.firstByte,
                    headEnd: entry.times.headEnd,
                    bodyEnd: entry.times.bodyEnd,
                    responseStart: sent.start,
                    responseEnd: sent.end
                ),
                request: entry.request,
                path: path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path,
                rule: entry.answer.rule,
                step: entry.answer.step,
                response: .init(status: sent.head.status, headers: sent.head.headers, body: sent.body),
                missed: entry.answer.miss?.rawValue,
                clientClosedEarly: sent.outcome == .clientGone
            )
        }
    }
}
