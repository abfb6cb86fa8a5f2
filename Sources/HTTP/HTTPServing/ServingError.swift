/// Why a server did not start.
public struct ServingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure; it may grow.
    public struct Code: Sendable, Equatable {
        let name: String
        /// Another listener has the port.
        public static let portTaken = Code(name: "port-taken")
        /// The host is not an address of this machine, or no address at all.
        public static let addressUnusable = Code(name: "address-unusable")
        /// The system does not let this user listen there.
        public static let notPermitted = Code(name: "not-permitted")
        /// An option has a value that cannot be.
        public static let badOption = Code(name: "bad-option")
        /// The system or the library refused for another reason.
        public static let failed = Code(name: "failed")
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
