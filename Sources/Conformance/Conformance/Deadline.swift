import Exchanges
import Synchronization

/// Waits for a value, but not beyond a time.
///
/// What makes the value is cancelled then and may go on all the same: no one
/// can make it stop, and a run must not hang on it.
final class Deadline<Value: Sendable>: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Value, Never>?
        var task: Task<Void, Never>?
        var timer: (any Cancellable)?
        var isCancelled = false
    }

    private let state = Mutex(State())

    private init() {}

    static func run(
        within nanoseconds: UInt64,
        of clock: any Clock,
        otherwise: Value,
        _ work: @escaping @Sendable () async -> Value
    ) async -> Value {
        let deadline = Deadline()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                deadline.state.withLock { $0.continuation = continuation }
                let timer = clock.schedule(after: nanoseconds) { deadline.end(otherwise) }
                let task = Task { deadline.end(await work()) }
                deadline.keep(task, timer)
            }
        } onCancel: {
            deadline.cancel()
        }
    }

    private func keep(_ task: Task<Void, Never>, _ timer: any Cancellable) {
        let isOver = state.withLock { state in
            state.task = task
            state.timer = timer
            return state.continuation == nil || state.isCancelled
        }
        if isOver { task.cancel() }
    }

    private func cancel() {
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
    }

    /// Ends it with a value; the first one counts.
    private func end(_ value: Value) {
        let over = state.withLock { state in
            let over = state
            state.continuation = nil
            return over
        }
        guard let continuation = over.continuation else { return }
        over.timer?.cancel()
        over.task?.cancel()
        continuation.resume(returning: value)
    }
}
