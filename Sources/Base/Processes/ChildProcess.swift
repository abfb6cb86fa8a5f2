import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A command of the shell that is talked to in lines, in a process group of its own.
///
/// The group dies with its leader, with `stop`, with `kill` and with this
/// object: what the command started does not outlive it, unless it moved
/// itself to another group or session. The child starts with every signal
/// unblocked and at its default, and with three open descriptors.
///
/// ```swift
/// let child = try ChildProcess(shell: "./harness.py", environment: environment) { event in
///     receive(event)
/// }
/// try child.send(line: #"{"op":"hello"}"#)
/// let status = await child.stop(grace: .seconds(5))
/// ```
public final class ChildProcess: Sendable {
    /// What is kept in memory for a child at most.
    public struct Limits: Sendable {
        /// The longest line of standard output, in bytes.
        public var lineBytes = 8 << 20
        /// How much of the end of standard error is kept, in bytes.
        public var errorTailBytes = 64 << 10
        /// How much may wait to be read by the child, in bytes.
        public var inputBytes = 16 << 20
        /// How much of the output a sequence holds before reading pauses, in bytes, give or take a line.
        public var outputBytes = 1 << 20

        /// The limits of the harness protocol.
        public init() {}
    }

    /// The number of the process, which is also its group's.
    public var pid: Int32 { process.pid }

    /// How it ended; nil while it runs.
    public var status: ProcessStatus? { ended.value }

    let process: SpawnedProcess
    let channel: Channel
    /// The process is gone.
    let ended = Completion<ProcessStatus>()
    /// The process is gone and its output delivered.
    let finished = Completion<ProcessStatus>()
    /// Its standard output has ended, and all of it is delivered.
    let muted = Completion<Bool>()
    /// It reads its standard input no more.
    let deafened = Completion<Bool>()

    /// Runs `/bin/sh -c COMMAND` and delivers its output to a closure.
    ///
    /// The closure is called on the thread that moves the bytes, in order. While
    /// it works nothing else is read or written, so it hands over and returns;
    /// it may call `send`, `closeInput` and `kill`, which never wait.
    ///
    /// - Parameter environment: the child's complete list of variables.
    /// - Throws: `ProcessError`. A command that is not found is no error here:
    ///   the shell says so and exits with 127.
    public convenience init(
        shell command: String,
        environment: Environment,
        limits: Limits = Limits(),
        onOutput: @escaping @Sendable (OutputEvent) -> Void,
    ) throws(ProcessError) {
        try self.init(shell: command, environment: environment, limits: limits, sink: .closure(onOutput))
    }

    /// Runs `/bin/sh -c COMMAND` and returns its output as a sequence that holds the child back.
    ///
    /// - Parameter environment: the child's complete list of variables.
    /// - Throws: `ProcessError`, as the initialiser does.
    public static func start(
        shell command: String,
        environment: Environment,
        limits: Limits = Limits(),
    ) throws(ProcessError) -> (process: ChildProcess, output: ChildOutput) {
        let output = ChildOutput(limit: limits.outputBytes)
        let process = try ChildProcess(
            shell: command,
            environment: environment,
            limits: limits,
            sink: .sequence(output)
        )
        return (process, output)
    }

    private init(
        shell command: String,
        environment: Environment,
        limits: Limits,
        sink: OutputSink,
    ) throws(ProcessError) {
        var alarm = try Spawn.lock.withLock { _ throws(ProcessError) in try Pipe() }
        let streams = try Spawn.shell(command, environment: environment)
        channel = Channel(alarm: alarm.takeWriting(), limits: limits) { [deafened] in deafened.fulfil(true) }
        process = SpawnedProcess(pid: streams.pid, reach: .group)
        let pump = Pump(
            streams: streams,
            alarm: alarm.takeReading(),
            channel: channel,
            sink: sink,
            lineLimit: limits.lineBytes,
            whenOutputEnds: { [muted] in muted.fulfil(true) }
        )
        if case .sequence(let output) = sink { output.whenRoom { [channel] in channel.wake() } }
        try process.watch { [channel, ended] status in
            ended.fulfil(status)
            channel.end(status)
        }
        do throws(ProcessError) {
            try OwnThread.start("child pump") { [finished] in finished.fulfil(pump.run()) }
        } catch {
            process.signal(SIGKILL)
            throw error
        }
    }

    deinit { process.signal(SIGKILL) }

    /// Kills every group that a `ChildProcess` of this program leads and that still runs.
    ///
    /// For a program that is about to exit, where no `deinit` runs.
    public static func killAll() { SpawnedProcess.killGroups() }
}
