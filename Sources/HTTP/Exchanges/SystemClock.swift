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

    private let monitor = Monitor(State())

    /// The one clock of a process; its thread starts with the first timer.
    public static let shared = SystemClock()

    private init() {}

    public var now: UInt64 {
        SystemClock.read(CLOCK_MONOTONIC)
    }

    public var wall: Int64 {
        Int64(SystemClock.read(CLOCK_REALTIME))
    }

    @discardableResult
    public func schedule(at instant: UInt64, _ work: @escaping @Sendable () -> Void) -> any Cancellable {
        let entry = TimerEntry(instant: instant, work: work)
        monitor.lock()
        let isFirst = monitor.state.queue.insert(entry)
        let mustStart = !monitor.state.isRunning
        monitor.state.isRunning = true
        monitor.unlock()
        if mustStart { start() } else if isFirst { monitor.signal() }
        return entry
    }

    private func start() {
        do throws(ProcessError) {
            try OwnThread.start("clock") { self.run() }
        } catch {
            // The next timer tries again, and this one is late at worst.
            monitor.lock()
            monitor.state.isRunning = false
            monitor.unlock()
        }
    }

    private func run() -> Never {
        monitor.lock()
        while true {
            guard let instant = monitor.state.queue.earliest else {
                monitor.wait()
                continue
            }
            let now = self.now
            guard instant <= now else {
                monitor.wait(atMost: instant - now)
                continue
            }
            let entry = monitor.state.queue.popEarliest()
            monitor.unlock()
            entry.run()
            monitor.lock()
        }
    }

    private static func read(_ id: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(id, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
