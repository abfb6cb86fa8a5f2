/// Something that a worker has to tell: a line for people. It holds messages
/// of the engine and the provider, which whoever prints it must redact.
public struct WorkerNote: Sendable, Equatable {
    /// Whether somebody should look at it.
    public var isWarning: Bool
    /// What happened, a sentence without a full stop.
    public var text: String

    /// Makes one.
    public init(_ text: String, isWarning: Bool = false) {
        self.text = text
        self.isWarning = isWarning
    }
}
