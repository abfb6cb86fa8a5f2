/// Why a subject cannot be driven at all.
public struct SubjectError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure; it may grow.
    public struct Code: Sendable, Equatable {
        let name: String
        /// The words after `--subject` name nothing that there is.
        public static let unknown = Code(name: "unknown")
        /// The process could not be started, or said no proper hello.
        public static let noHello = Code(name: "no-hello")
        /// The harness broke the protocol.
        public static let protocolBroken = Code(name: "protocol-broken")
        /// The process died too often.
        public static let died = Code(name: "died")
        /// What drives it, an engine, is not there or does not answer.
        public static let unavailable = Code(name: "unavailable")
    }

    /// The kind of failure.
    public let code: Code
    /// What happened, one sentence without a full stop.
    public let message: String
    /// What to do about it.
    public let hint: String

    /// Makes an error.
    public init(_ code: Code, _ message: String, hint: String) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { "\(message)\n  hint: \(hint)" }
}
