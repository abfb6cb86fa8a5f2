public import Synchronization

/// One state that any thread changes, one act after the other.
///
/// The act is a pure change of a value, so that the lock is held for a
/// moment only; that nothing comes between its reading and its writing is
/// this type's work, and no caller's.
public final class TokenState<State: Sendable>: Sendable {
    /// What it begins with, and what a reset brings back.
    public let initial: State
    @usableFromInline let state: Mutex<State>

    /// Begins with a state.
    public init(_ initial: State) {
        self.initial = initial
        state = Mutex(initial)
    }

    /// Changes the state and tells what came of it, in one act. `change` must
    /// be short and must not come back here.
    @inlinable
    public func update<T: Sendable>(_ change: (inout State) -> T) -> T {
        state.withLock { change(&$0) }
    }

    /// The state as it stands.
    public var value: State { state.withLock(\.self) }

    /// Goes back to what it began with.
    public func reset() {
        state.withLock { $0 = initial }
    }
}
