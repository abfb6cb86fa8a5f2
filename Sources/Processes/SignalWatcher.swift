#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns signals to this program into calls, on a thread where anything may be done.
///
/// A signal goes to any thread that does not block it, so `block` (or `on`)
/// comes first in the entry point: threads that start later inherit the mask.
/// Children are not affected, this room unblocks every signal for them.
///
/// ```swift
/// SignalWatcher.ignoreBrokenPipes()
/// try SignalWatcher.on([SIGINT, SIGTERM]) { signal in server.drain() }
/// ```
public enum SignalWatcher {
    /// Blocks the signals in the calling thread and in those that it starts from now on.
    ///
    /// They stay pending until `on` is called for them.
    public static func block(_ numbers: [Int32]) {
        var mask = set(of: numbers)
        pthread_sigmask(SIG_BLOCK, &mask, nil)
    }

    /// Blocks the signals, then calls the closure for each that arrives, one after the other, on a thread of its own.
    ///
    /// It lasts until the program ends. One call a signal: of two watchers
    /// of the same number only one sees it.
    ///
    /// - Throws: `ProcessError` `threadFailed`.
    public static func on(
        _ numbers: [Int32],
        perform action: @escaping @Sendable (ReceivedSignal) -> Void,
    ) throws(ProcessError) {
        block(numbers)
        try OwnThread.start {
            while true { action(next(of: numbers)) }
        }
    }

    /// Makes a write to a closed pipe or socket fail with EPIPE instead of ending this program.
    ///
    /// Children get the default back.
    public static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    /// Waits for one of the signals; they are blocked in the calling thread.
    static func next(of numbers: [Int32]) -> ReceivedSignal {
        var mask = set(of: numbers)
        while true {
            #if canImport(Darwin)
                var number: Int32 = 0
                if sigwait(&mask, &number) == 0 { return ReceivedSignal(number: number) }
            #else
                var report = siginfo_t()
                let number = sigwaitinfo(&mask, &report)
                guard number > 0 else { continue }
                // A key of the terminal comes from the kernel itself; everything else
                // (kill, sigqueue, tgkill) has a code of zero or less.
                return ReceivedSignal(number: number, origin: report.si_code > 0 ? .terminal : .process)
            #endif
        }
    }

    private static func set(of numbers: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        return set
    }
}
