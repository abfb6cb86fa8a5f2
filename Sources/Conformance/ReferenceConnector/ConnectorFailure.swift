/// Why an execution cannot go on. It becomes the outcome `failed`, so a
/// message is written for the author of a process.
struct ConnectorFailure: Error, Equatable {
    /// The kind of failure; it may grow.
    struct Code: Sendable, Equatable {
        let name: String
        /// An input cannot be used.
        static let configuration = Code(name: "Configuration")
        /// The key is not where the inputs say.
        static let secret = Code(name: "MissingSecret")
        /// The payload names a variable that is not set.
        static let variable = Code(name: "MissingVariable")
        /// The provider took too long.
        static let timeout = Code(name: "Timeout")
        /// The response did not arrive, or not whole.
        static let transport = Code(name: "Transport")
        /// The execution was called off.
        static let cancelled = Code(name: "Cancelled")
    }

    var code: Code
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
