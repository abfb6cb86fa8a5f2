import Exchanges
import Synchronization

/// The deferred responses of a server, and the watch over them.
///
/// The library looks at a suspended connection neither for its client's going
/// nor for a time limit, so both are looked at here, a few times a second. A
/// client that has sent FIN while it waits has closed its socket or only the
/// half that it writes to, which look alike from here and do not mean the
/// same (RFC 9112 section 9.6). It shows when something is sent: who has
/// closed answers with a reset. So such a client is waited for as long as its
/// response goes on, and beyond that for some patience. The one that had sent
/// FIN with the request is told apart, see `Deferral.isHalfClosed`.
final class Deferrals: Sendable {
    private struct Watched {
        let deferral: Deferral
        var progress: UInt64
        var since: UInt64
        /// When its client was first seen to have ended its input; 0: it has
        /// not.
        var ended: UInt64 = 0
    }

    private struct State {
        var live: [ObjectIdentifier: Watched] = [:]
        var isWatching = false
        var isClosed = false

        mutating func noteProgress(at now: UInt64) {
            for (key, watched) in live {
                let progress = watched.deferral.pipe.progress
                guard progress != watched.progress else { continue }
                live[key]?.progress = progress
                live[key]?.since = now
            }
        }
    }

    private static let interval: UInt64 = 250_000_000

    private let state = Mutex(State())
    private let clock: any Clock
    private let deadline: UInt64
    private let halfClosedPatience: UInt64

    init(clock: any Clock, deadline: Double, halfClosedPatience: Double) {
        self.clock = clock
        self.deadline = UInt64(min(max(deadline, 0), 1e9) * 1e9)
        self.halfClosedPatience = UInt64(min(max(halfClosedPatience, 0), 1e9) * 1e9)
    }

    /// Takes a deferred response on; false once the server stops: then its
    /// connection must not be suspended.
    func admit(_ deferral: Deferral) -> Bool {
        let now = clock.now
        let (isAdmitted, mustWatch) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.live[ObjectIdentifier(deferral)] = Watched(deferral: deferral, progress: 0, since: now)
            defer { state.isWatching = true }
            return (true, !state.isWatching)
        }
        if mustWatch { scheduleWatch() }
        return isAdmitted
    }

    /// Lets go of one whose request is completed.
    func remove(_ deferral: Deferral) {
        state.withLock { _ = $0.live.removeValue(forKey: ObjectIdentifier(deferral)) }
    }

    /// Takes on no more and aborts all: from here on no connection is
    /// suspended, and those that were are resumed.
    func abortAll() {
        let deferrals = state.withLock { state in
            state.isClosed = true
            return state.live.values.map(\.deferral)
        }
        for deferral in deferrals { deferral.abort() }
    }

    /// Those of these connections whose clients have ended their input, or are
    /// gone, while nothing is there to be sent. The one that had done so before
    /// its request was taken is not among them.
    func left(of connections: Set<UInt64>) -> Set<UInt64> {
        // Under the lock the sockets are still those of the connections.
        state.withLock { state in
            let waiting = state.live.values.map(\.deferral).filter {
                connections.contains($0.connection) && !$0.isHalfClosed && $0.pipe.isParked
            }
            let sights = Sockets.look(at: waiting.map(\.socket))
            return Set(zip(waiting, sights).filter { $0.1 != .open }.map(\.0.connection))
        }
    }

    /// Whether a client that has ended its input is taken to be gone.
    private func isPatienceOver(_ deferral: Deferral, _ now: UInt64) -> Bool {
        guard halfClosedPatience > 0 else { return true }
        let key = ObjectIdentifier(deferral)
        return state.withLock { state in
            guard let watched = state.live[key] else { return false }
            if watched.ended == 0 { state.live[key]?.ended = now }
            let since = max(watched.since, watched.ended == 0 ? now : watched.ended)
            return now &- since > halfClosedPatience
        }
    }

    private func scheduleWatch() {
        clock.schedule(after: Deferrals.interval) { [weak self] in self?.watch() }
    }

    private func watch() {
        let now = clock.now
        let (waiting, overdue) = state.withLock { state in
            state.noteProgress(at: now)
            let waiting = state.live.values.filter(\.deferral.pipe.isParked)
            let overdue = waiting.filter { now &- $0.since > deadline }
            state.isWatching = !state.live.isEmpty
            return (waiting.map(\.deferral), overdue.map(\.deferral))
        }
        for (deferral, sight) in zip(waiting, Sockets.look(at: waiting.map(\.socket))) {
            guard sight == .broken || sight == .ended && !deferral.isHalfClosed && isPatienceOver(deferral, now)
            else { continue }
            // A connection that has gone on meanwhile is not parked, and
            // `abandon` leaves it alone.
            deferral.pipe.abandon()
        }
        for deferral in overdue { deferral.pipe.abort() }
        if state.withLock(\.isWatching) { scheduleWatch() }
    }
}
