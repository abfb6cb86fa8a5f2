/// A signal that this program received.
public struct ReceivedSignal: Equatable, Sendable {
    /// Who sent a signal.
    public enum Origin: Equatable, Sendable {
        /// The kernel, to the whole foreground group, for a key such as Ctrl-C or for a hang-up.
        case terminal
        /// A process, by `kill`.
        case process
        /// The system does not say (Darwin gives no code for it).
        case unknown
    }

    /// The number, such as SIGINT.
    public let number: Int32
    /// Who sent it.
    public let origin: Origin

    /// A signal of this number and origin.
    public init(number: Int32, origin: Origin = .unknown) {
        self.number = number
        self.origin = origin
    }
}
