import Exchanges
import Synchronization

/// Keeps what an endpoint saw, in the order in which requests were decided
/// upon.
final class EvidenceLog: Sendable {
    private struct State {
        var exchanges: [LiveExchange] = []
        var lost = 0
        var bytes = 0
        var running = 0
        var waiting: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())
    private let limit: Int
    private let byteLimit: Int

    /// `byteLimit` is for requests and responses together.
    init(limit: Int = 10_000, byteLimit: Int = 16 << 20) {
        self.limit = limit
        self.byteLimit = byteLimit
    }

    /// Begins with a request that has been decided upon; `nil` where there
    /// is no room: then the evidence is incomplete, and says so.
    func begin(_ request: IncomingRequest, _ annotation: Annotation?) -> LiveExchange? {
        let size = Self.size(of: request)
        return state.withLock { state in
            guard state.exchanges.count < limit, state.bytes + size <= byteLimit else {
                state.lost += 1
                return nil
            }
            // Weak: the log keeps the exchange.
            let live = LiveExchange(number: state.exchanges.count, request, annotation) { [weak self] in
                self?.ended($0)
            }
            state.exchanges.append(live)
            state.bytes += size
            state.running += 1
            return live
        }
    }

    /// What a request takes, and what is kept beside it.
    private static func size(of request: IncomingRequest) -> Int {
        let encoded = request.encodedBody?.count ?? 0
        return request.headers().reduce(512 + request.target.count + request.body.count + encoded) {
            $0 + $1.name.utf8.count + $1.value.utf8.count + 64
        }
    }

    private func ended(_ live: LiveExchange) {
        let exchange = live.exchange
        let chunks = exchange.response?.chunks ?? []
        let size = chunks.reduce(exchange.raw?.count ?? 0) { $0 + $1.bytes.count + 32 }
        let waiting: [@Sendable () -> Void] = state.withLock { state in
            state.bytes += size
            state.running -= 1
            guard state.running == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for wake in waiting { wake() }
    }

    /// How many exchanges came past the limits, of which nothing is kept.
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

    /// What has happened so far. Requests are as they can be read: what was
    /// encoded is decoded, since it is looked at for what it says, and no
    /// secret in it could be found otherwise.
    var exchanges: [Exchange] {
        state.withLock(\.exchanges).map { live in
            var exchange = live.exchange
            exchange.request = exchange.request.readable
            return exchange
        }
    }
}
