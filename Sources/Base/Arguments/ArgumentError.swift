/// What is wrong with a command line, and what to do about it.
public struct ArgumentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of mistake; more kinds may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name of the kind.
        public let description: String

        /// No option has the name.
        public static let unknownOption = Self(description: "unknownOption")
        /// Several options begin with the name.
        public static let ambiguousOption = Self(description: "ambiguousOption")
        /// An option that takes a value is the last argument.
        public static let missingValue = Self(description: "missingValue")
        /// A flag is given a value.
        public static let unexpectedValue = Self(description: "unexpectedValue")
        /// A value is not what is wanted.
        public static let invalidValue = Self(description: "invalidValue")
        /// An option without which the command does not run is not given.
        public static let missingOption = Self(description: "missingOption")
        /// A positional, or the command after `--`, is not given.
        public static let missingArgument = Self(description: "missingArgument")
        /// There are more positionals than the command takes.
        public static let unexpectedArgument = Self(description: "unexpectedArgument")
        /// No command has the name.
        public static let unknownCommand = Self(description: "unknownCommand")
        /// No command is given.
        public static let missingCommand = Self(description: "missingCommand")
        /// An argument is not UTF-8.
        public static let notUTF8 = Self(description: "notUTF8")
        /// Arguments that are good alone do not go together.
        public static let conflict = Self(description: "conflict")
    }

    /// The kind of mistake.
    public let code: Code

    /// What is wrong, without a full stop.
    public let message: String

    /// What to do.
    public let hint: String

    /// Makes an error; `Parsed.conflict` makes those of a command's own.
    public init(code: Code, message: String, hint: String) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// Message and hint in two lines.
    public var description: String { message + "\n  hint: " + hint }
}
