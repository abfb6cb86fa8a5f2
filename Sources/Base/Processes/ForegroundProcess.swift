import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A command that takes over the terminal: standard streams and process group are this program's.
///
/// ```swift
/// let command = try ForegroundProcess(["npm", "test"], environment: environment)
/// try SignalWatcher.on([SIGINT, SIGTERM]) { command.forward($0) }
/// exit(await command.waitForExit().shellCode)
/// ```
public final class ForegroundProcess: Sendable {
    /// The number of the process.
    public var pid: Int32 { process.pid }

    /// How it ended; nil while it runs.
    public var status: ProcessStatus? { ended.value }

    private let process: SpawnedProcess
    private let ended = Completion<ProcessStatus>()

    /// Runs a program, found on this program's search path unless its name holds a slash.
    ///
    /// Signals that this program was started to ignore stay ignored (`nohup`),
    /// except SIGPIPE, which this program ignores for itself; none is blocked.
    ///
    /// - Parameter command: the program and its arguments.
    /// - Throws: `ProcessError`: `commandNotFound`, `commandNotExecutable`,
    ///   for which a shell exits with 127 and 126, and others.
    public init(_ command: [String], environment: Environment) throws(ProcessError) {
        let pid = try Spawn.lock.withLock { _ throws(ProcessError) in
            try Spawn.start(command, environment: environment, streams: .inherited)
        }
        process = SpawnedProcess(pid: pid, reach: .process)
        try process.watch { [ended] in ended.fulfil($0) }
    }

    deinit { process.signal(SIGKILL) }

    /// Waits until the process has ended; cancellation does not cut it short.
    public func waitForExit() async -> ProcessStatus { await ended.wait() }

    /// Waits until the process has ended; nil when the time is over or the task is cancelled.
    public func waitForExit(within limit: Duration) async -> ProcessStatus? { await ended.wait(within: limit) }

    /// Passes on a signal that this program received.
    ///
    /// Not one that the terminal sent: that went to the whole foreground group,
    /// and many programs take a second SIGINT for "at once".
    public func forward(_ signal: ReceivedSignal) {
        guard signal.origin != .terminal else { return }
        process.signal(signal.number)
    }

    /// Sends a signal to the process; nothing happens when it is gone.
    public func signal(_ number: Int32) { process.signal(number) }
}
