import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns signals to this program into calls, on a thread where anything may be done.
///
/// Blocking the signals and waiting for them with `sigwait` does not work
/// under an asynchronous `main`: on Linux libdispatch parks the main thread in
/// `sigsuspend` with an empty mask, where every signal gets through and
/// ends the program. So a handler, which may run on any thread, writes each
/// signal to a pipe that one thread reads.
///
/// Children are not affected: a handler does not survive `exec`.
///
/// ```swift
/// SignalWatcher.ignoreBrokenPipes()
/// try SignalWatcher.on([SIGINT, SIGTERM]) { signal in server.drain() }
/// ```
public enum SignalWatcher {
    /// Calls the closure for each of these signals, one after the other, on a thread of its own.
    ///
    /// It lasts until the program ends; a later call for the same number takes
    /// its place. It also takes effect where the program was started to ignore
    /// the signal, as a script does with SIGINT for a command in the background:
    /// a server is stopped by it all the same.
    ///
    /// - Throws: `ProcessError`: `pipeFailed` or `threadFailed`, at the first call.
    public static func on(
        _ numbers: [Int32],
        perform action: @escaping @Sendable (ReceivedSignal) -> Void,
    ) throws(ProcessError) {
        try start()
        actions.withLock { actions in
            for number in numbers { actions[number] = action }
        }
        var disposition = sigaction()
        #if canImport(Darwin)
            disposition.__sigaction_u.__sa_sigaction = handler
        #else
            disposition.__sigaction_handler.sa_sigaction = handler
        #endif
        disposition.sa_flags = Int32(SA_SIGINFO) | Int32(SA_RESTART)
        for number in numbers { sigaction(number, &disposition, nil) }
    }

    /// Whether this program ignores a signal, as `nohup` has it do with SIGHUP.
    public static func isIgnored(_ number: Int32) -> Bool {
        var disposition = sigaction()
        guard sigaction(number, nil, &disposition) == 0 else { return false }
        #if canImport(Darwin)
            let handler = disposition.__sigaction_u.__sa_handler
        #else
            let handler = disposition.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Makes a write to a closed pipe or socket fail with EPIPE instead of ending this program.
    ///
    /// Children get the default back.
    public static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    private static let actions = Mutex<[Int32: @Sendable (ReceivedSignal) -> Void]>([:])
    private static let isStarted = Mutex(false)

    /// Where the handler writes. Set before the first handler is there, hence
    /// nothing is initialised, locked or allocated inside one.
    private static let relay = Atomic<Int32>(-1)

    /// Runs on whatever thread was interrupted: only `write`, and `errno` put back.
    private static let handler:
        @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?) -> Void = {
            number,
            info,
            _ in
            let before = errno
            var record = Int64(number) << 32 | Int64(UInt32(bitPattern: info?.pointee.si_code ?? 0))
            _ = write(relay.load(ordering: .relaxed), &record, 8)
            errno = before
        }

    private static func start() throws(ProcessError) {
        try isStarted.withLock { isStarted throws(ProcessError) in
            guard !isStarted else { return }
            var pipe = try Spawn.lock.withLock { _ throws(ProcessError) in try Pipe() }
            let reading = pipe.takeReading()
            let writing = pipe.takeWriting()
            // A handler must not wait; thousands of unread signals are as good as one more.
            writing.becomeNonBlocking()
            let number = reading.release()
            try OwnThread.start("signals") { deliver(from: number) }
            relay.store(writing.release(), ordering: .sequentiallyConsistent)
            isStarted = true
        }
    }

    private static func deliver(from descriptor: Int32) {
        var record: Int64 = 0
        // A record is shorter than PIPE_BUF, so it comes whole.
        while true {
            let count = read(descriptor, &record, 8)
            if count < 0, errno == EINTR { continue }
            guard count == 8 else { return }
            let number = Int32(record >> 32)
            let action = actions.withLock { $0[number] }
            action?(ReceivedSignal(number: number, origin: origin(ofCode: Int32(truncatingIfNeeded: record))))
        }
    }

    /// A key of the terminal comes from the kernel itself; everything else
    /// (`kill`, `sigqueue`, `tgkill`) has a code of zero or less.
    private static func origin(ofCode code: Int32) -> ReceivedSignal.Origin {
        #if canImport(Darwin)
            .unknown
        #else
            code > 0 ? .terminal : .process
        #endif
    }
}
