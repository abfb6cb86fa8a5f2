/// A child process could not be started or fed, or there is no thread for something.
public struct ProcessError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; more kinds may come, so compare, never switch.
    public struct Code: Equatable, Sendable, CustomStringConvertible {
        /// No program of that name is on the search path, or at that path.
        public static let commandNotFound = Code(description: "command-not-found")
        /// The program is there and cannot be run: permission, or not a program.
        public static let commandNotExecutable = Code(description: "command-not-executable")
        /// An argument or a variable holds a NUL byte, or the command is empty.
        public static let invalidArgument = Code(description: "invalid-argument")
        /// The system refused a new process: too many, too little memory, arguments too long.
        public static let spawnFailed = Code(description: "spawn-failed")
        /// The system refused a pipe: too many open files.
        public static let pipeFailed = Code(description: "pipe-failed")
        /// The system refused a thread.
        public static let threadFailed = Code(description: "thread-failed")
        /// The writer was stopped before this was handed to it.
        public static let writerStopped = Code(description: "writer-stopped")
        /// The child has closed its standard input, or has ended, or `closeInput` was called.
        public static let inputClosed = Code(description: "input-closed")
        /// More is waiting to be read by the child than the limit allows.
        public static let inputFull = Code(description: "input-full")
        /// The child did not read a line before the deadline.
        public static let inputStalled = Code(description: "input-stalled")

        /// The code's name, stable enough for a log.
        public let description: String
    }

    /// What kind of failure it is.
    public let code: Code
    /// What happened.
    public let message: String
    /// What to do about it.
    public let hint: String

    /// The message, and the hint on a line of its own.
    public var description: String { "\(message)\n  hint: \(hint)" }

    init(_ code: Code, _ message: String, hint: String) {
        self.code = code
        self.message = message
        self.hint = hint
    }
}
