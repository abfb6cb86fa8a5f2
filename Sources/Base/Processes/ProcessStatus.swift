/// How a child process ended.
public enum ProcessStatus: Equatable, Hashable, Sendable, CustomStringConvertible {
    /// It returned this code, 0 to 255.
    case exited(Int32)
    /// This signal ended it.
    case signalled(Int32)
    /// It ended, or could not be ended, unobserved: something else in this program
    /// waited for it, or it runs as another user and a kill was refused.
    case unknown

    /// The code that a shell gives for it: 128+n for signal n, and 255 where nothing is known.
    public var shellCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let number): 128 + number
        case .unknown: 255
        }
    }

    /// A phrase for a message, such as `exit status 3` or `signal 9`.
    public var description: String {
        switch self {
        case .exited(let code): "exit status \(code)"
        case .signalled(let number): "signal \(number)"
        case .unknown: "an unknown exit status"
        }
    }

    /// Reads what `waitpid` stores.
    ///
    /// The macros WIFEXITED, WEXITSTATUS and WTERMSIG are not imported; their
    /// layout is the same on Linux and Darwin.
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7f
        self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signalled(signal)
    }
}
