import Synchronization

/// A value that arrives once and that any number of tasks wait for.
///
/// Every continuation is resumed exactly once: by the value, by its deadline,
/// or by its task's cancellation, whichever takes it out of the table first.
final class Completion<Value: Sendable>: Sendable {
    private enum Waiter {
        case announced
        case waiting(CheckedContinuation<Value?, Never>)
        case abandoned
    }

    private struct State {
        var value: Value?
        var nextTicket = 0
        var waiters: [Int: Waiter] = [:]
    }

    private let state = Mutex(State())

    /// The value, once it is there.
    var value: Value? { state.withLock { $0.value } }

    /// Gives the value to all who wait; a second value is ignored.
    func fulfil(_ value: Value) {
        let waiters = state.withLock { state -> [Waiter] in
            guard state.value == nil else { return [] }
            state.value = value
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for case .waiting(let continuation) in waiters { continuation.resume(returning: value) }
    }

    /// The value, however long it takes; cancellation does not cut it short.
    func wait() async -> Value {
        while true {
            if let value = await arrival(ticket: announce()) { return value }
        }
    }

    /// The value, or nil when the time is over or the task is cancelled.
    func wait(within limit: Duration) async -> Value? {
        let ticket = announce()
        let timer = Task { [weak self] in
            try? await Task.sleep(for: limit)
            self?.abandon(ticket)
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await arrival(ticket: ticket)
        } onCancel: {
            abandon(ticket)
        }
    }

    private func announce() -> Int {
        state.withLock { state in
            state.nextTicket += 1
            if state.value == nil { state.waiters[state.nextTicket] = .announced }
            return state.nextTicket
        }
    }

    private func arrival(ticket: Int) async -> Value? {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> Value?? in
                if let value = state.value { return .some(value) }
                if case .abandoned = state.waiters[ticket] {
                    state.waiters[ticket] = nil
                    return .some(nil)
                }
                state.waiters[ticket] = .waiting(continuation)
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    /// Ends the wait of a ticket that is still open; the deadline may run out
    /// before the continuation is there.
    private func abandon(_ ticket: Int) {
        let continuation = state.withLock { state -> CheckedContinuation<Value?, Never>? in
            switch state.waiters[ticket] {
            case .announced:
                state.waiters[ticket] = .abandoned
                return nil
            case .waiting(let continuation):
                state.waiters[ticket] = nil
                return continuation
            case .abandoned, nil:
                return nil
            }
        }
        continuation?.resume(returning: nil)
    }
}
