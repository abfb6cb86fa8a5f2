/// Why a template cannot be used.
public struct ContractError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure; it may grow.
    public struct Code: Sendable, Equatable {
        let name: String
        /// A `${` has no `}`.
        public static let unclosed = Code(name: "unclosed")
        /// What stands in `${…}` is not a variable's name.
        public static let notAName = Code(name: "not-a-name")
    }

    /// The kind of failure.
    public var code: Code
    /// What is wrong, without a full stop.
    public var message: String
    /// What to do about it.
    public var hint: String
    /// The byte of the text where it begins, from 0.
    public var offset: Int

    /// Makes an error.
    public init(_ code: Code, _ message: String, hint: String, offset: Int) {
        self.code = code
        self.message = message
        self.hint = hint
        self.offset = offset
    }

    public var description: String { message + "\n  hint: " + hint }
}
