import Processes
import Synchronization

/// Does work with large bodies on one thread, piece by piece: a few bodies
/// of many megabytes at once would need gigabytes to be looked at.
///
/// The thread is there only while there is work.
final class LargeBodies: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var isRunning = false
    }

    private let state = Mutex(State())

    /// Queues work; `orElse` is called where the system has no thread.
    func run(_ work: @escaping @Sendable () -> Void, orElse: @Sendable () -> Void) {
        let mustStart = state.withLock { state in
            state.waiting.append(work)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard mustStart else { return }
        do throws(ProcessError) {
            try OwnThread.start("large bodies") { [self] in drain() }
        } catch {
            state.withLock { state in
                state.waiting.removeAll()
                state.isRunning = false
            }
            orElse()
        }
    }

    private func drain() {
        while let work = next() { work() }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isRunning = false
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
