import Synchronization

/// Does one thing at most once, whoever comes first.
public final class Gate: Sendable {
    private let work: Mutex<(@Sendable () -> Void)?>

    /// Makes a gate before some work.
    public init(_ work: @escaping @Sendable () -> Void) {
        self.work = Mutex(work)
    }

    /// Does the work, the first time.
    public func open() {
        let work = work.withLock { work in
            defer { work = nil }
            return work
        }
        work?()
    }
}

/// Joins a value that comes to be with an event that may come before it: the
/// action runs when both are there.
final class OneShot<Value: Sendable>: Sendable {
    private enum State {
        case waiting
        case fired
        case set(@Sendable () -> Void)
    }

    private let state = Mutex(State.waiting)

    func set(_ value: Value, _ action: @escaping @Sendable () -> Void) {
        let runNow = state.withLock { state in
            if case .fired = state { return true }
            state = .set(action)
            return false
        }
        if runNow { action() }
    }

    func fire() {
        let action: (@Sendable () -> Void)? = state.withLock { state in
            defer { state = .fired }
            if case .set(let action) = state { return action }
            return nil
        }
        action?()
    }
}
