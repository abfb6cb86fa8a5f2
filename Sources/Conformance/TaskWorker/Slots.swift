import Synchronization

/// How many tasks a worker may still take.
final class Slots: Sendable {
    private struct State {
        var free: Int
        var waiting: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        state = Mutex(State(free: count))
    }

    /// Waits for a free slot; returns how many there are, 0 once closed.
    func room() async -> Int {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isThere = state.withLock { state in
                guard state.free == 0, !state.isClosed else { return true }
                state.waiting = continuation
                return false
            }
            if isThere { continuation.resume() }
        }
        return state.withLock { $0.isClosed ? 0 : $0.free }
    }

    func take() { state.withLock { $0.free -= 1 } }

    func release() { wake { $0.free += 1 } }

    /// Whoever waits is told that there will be no room.
    func close() { wake { $0.isClosed = true } }

    private func wake(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }
}
