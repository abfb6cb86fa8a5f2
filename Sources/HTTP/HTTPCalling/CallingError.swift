/// Why a client could not be made.
public struct CallingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure; it may grow.
    public struct Code: Sendable, Equatable {
        let name: String
        /// The file of certificates cannot be read.
        public static let unreadableCertificates = Code(name: "unreadable-certificates")
        /// An option has no meaning.
        public static let badOption = Code(name: "bad-option")
        /// The libcurl that is installed is too old.
        public static let oldLibrary = Code(name: "old-library")
    }

    /// The kind of failure.
    public var code: Code
    /// What happened, one sentence without a full stop.
    public var message: String
    /// What to do about it.
    public var hint: String

    init(_ code: Code, _ message: String, hint: String) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { "\(message)\n  hint: \(hint)" }
}
