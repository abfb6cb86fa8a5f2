import Exchanges
import Synchronization

/// The deferred responses of a server, and the watch over them.
///
/// The library looks at a suspended connection neither for its client's going
/// nor for a time limit, so both are looked at here, a few times a second. A
/// client that sends FIN while it waits is taken to be gone, as it is by other
/// servers: a socket closed and a socket half closed look alike from here. The
/// one that had sent it with the request is told apart, see
/// `Deferral.isHalfClosed`; it is gone when the connection is reset.
final class Deferrals: Sendable {
    private struct Watched {
        let deferral: Deferral
        var progress: UInt64
        var since: UInt64
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

    init(clock: any Clock, deadline seconds: Double) {
        self.clock = clock
        deadline = UInt64(min(max(seconds, 0), 1e9) * 1e9)
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
        for deferral in deferrals { deferral.pipe.abort() }
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
            guard sight == .broken || (sight == .ended && !deferral.isHalfClosed) else { continue }
            // A connection that has gone on meanwhile is not parked, and
            // `abandon` leaves it alone.
            deferral.pipe.abandon()
        }
        for deferral in overdue { deferral.pipe.abort() }
        if state.withLock(\.isWatching) { scheduleWatch() }
    }
}
