import Processes

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The machine's clock: one thread that sleeps until the next work is due.
public final class SystemClock: Clock {
    private struct State {
        var queue = TimerQueue()
        var isRunning = false
    }

    // Guarded by `lock`; a condition variable has no counterpart in
    // Synchronization, hence pthread's own pair.
    nonisolated(unsafe) private let lock: UnsafeMutablePointer<pthread_mutex_t>
    nonisolated(unsafe) private let changed: UnsafeMutablePointer<pthread_cond_t>
    nonisolated(unsafe) private var state = State()

    /// The one clock of a process; its thread starts with the first timer.
    public static let shared = SystemClock()

    private init() {
        lock = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
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

    public var now: UInt64 {
        SystemClock.read(CLOCK_MONOTONIC)
    }

    public var wall: Int64 {
        Int64(SystemClock.read(CLOCK_REALTIME))
    }

    @discardableResult
    public func schedule(at instant: UInt64, _ work: @escaping @Sendable () -> Void) -> any Cancellable {
        let entry = TimerEntry(instant: instant, work: work)
        pthread_mutex_lock(lock)
        let isFirst = state.queue.insert(entry)
        let mustStart = !state.isRunning
        state.isRunning = true
        pthread_mutex_unlock(lock)
        if mustStart { start() } else if isFirst { pthread_cond_signal(changed) }
        return entry
    }

    private func start() {
        do throws(ProcessError) {
            try OwnThread.start("clock") { self.run() }
        } catch {
            // The next timer tries again, and this one is late at worst.
            pthread_mutex_lock(lock)
            state.isRunning = false
            pthread_mutex_unlock(lock)
        }
    }

    private func run() -> Never {
        pthread_mutex_lock(lock)
        while true {
            guard let instant = state.queue.earliest else {
                pthread_cond_wait(changed, lock)
                continue
            }
            let now = self.now
            guard instant <= now else {
                wait(until: instant, from: now)
                continue
            }
            let entry = state.queue.popEarliest()
            pthread_mutex_unlock(lock)
            entry.run()
            pthread_mutex_lock(lock)
        }
    }

    private func wait(until instant: UInt64, from now: UInt64) {
        #if canImport(Glibc)
            var until = timespec(tv_sec: Int(instant / 1_000_000_000), tv_nsec: Int(instant % 1_000_000_000))
            pthread_cond_timedwait(changed, lock, &until)
        #else
            let left = instant - now
            var span = timespec(tv_sec: Int(left / 1_000_000_000), tv_nsec: Int(left % 1_000_000_000))
            pthread_cond_timedwait_relative_np(changed, lock, &span)
        #endif
    }

    private static func read(_ id: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(id, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
