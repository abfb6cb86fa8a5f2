#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A state with a lock and a condition: pthread's own pair, since a condition
/// has no counterpart in Synchronization.
///
/// Locking is spelled out, not a closure over the state: a thread that waits
/// lets others change the state in the middle.
public final class Monitor<State>: Sendable {
    // Made in init, freed in deinit, and used by pthread alone in between.
    nonisolated(unsafe) private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    nonisolated(unsafe) private let changed: UnsafeMutablePointer<pthread_cond_t>
    // The same, but for `state`.
    nonisolated(unsafe) private let guarded: UnsafeMutablePointer<State>

    /// Guards a state, which nothing else refers to.
    public init(_ state: sending State) {
        guarded = .allocate(capacity: 1)
        guarded.initialize(to: state)
        mutex = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        #if canImport(Glibc)
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            pthread_cond_init(changed, &attributes)
            pthread_condattr_destroy(&attributes)
        #else
            pthread_cond_init(changed, nil)
        #endif
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
        guarded.deinitialize(count: 1)
        guarded.deallocate()
    }

    /// The state: for who has the lock. Each use ends with its statement, so
    /// that none lasts while a thread waits.
    public var state: State {
        _read { yield guarded.pointee }
        _modify { yield &guarded.pointee }
    }

    /// Takes the lock.
    public func lock() { pthread_mutex_lock(mutex) }

    /// Lets go of the lock.
    public func unlock() { pthread_mutex_unlock(mutex) }

    /// Wakes the one thread that waits; nothing where none does.
    public func signal() { pthread_cond_signal(changed) }

    /// Lets go of the lock until a signal, and has it again on return; it may
    /// also return for no reason.
    public func wait() { pthread_cond_wait(changed, mutex) }

    /// The same, for so many nanoseconds at most.
    public func wait(atMost nanoseconds: UInt64) {
        #if canImport(Glibc)
            var until = timespec()
            clock_gettime(CLOCK_MONOTONIC, &until)
            let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
            let sum = UInt64(until.tv_nsec) + rest
            until.tv_sec += Int(seconds + sum / 1_000_000_000)
            until.tv_nsec = Int(sum % 1_000_000_000)
            pthread_cond_timedwait(changed, mutex, &until)
        #else
            var span = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
            pthread_cond_timedwait_relative_np(changed, mutex, &span)
        #endif
    }
}
