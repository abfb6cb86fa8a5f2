import Synchronization

/// What a response waits for, one thing at a time: called off once its client
/// has gone, so that no clock keeps what nobody waits for. A clock that stands
/// still would keep it for good.
final class WriterTimer: Sendable {
    private struct State {
        var timer: (any Cancellable)?
        /// How often something was waited for.
        var count = 0
        var isGone = false
    }

    private let clock: any Clock
    private let state = Mutex(State())

    init(_ clock: any Clock) { self.clock = clock }

    /// Does some work at an instant, unless the writer's client has gone.
    func schedule(at instant: UInt64, for writer: any ResponseWriter, _ work: @escaping @Sendable () -> Void) {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        if number == 1 { writer.whenGone { self.cancel() } }
        let timer = clock.schedule(at: instant, work)
        let isGone = state.withLock { state in
            // Work that is done already may have scheduled other work.
            if state.count == number { state.timer = timer }
            return state.isGone
        }
        if isGone { timer.cancel() }
    }

    private func cancel() {
        let timer = state.withLock { state in
            state.isGone = true
            defer { state.timer = nil }
            return state.timer
        }
        timer?.cancel()
    }
}
