/// Why a journal cannot be used.
public struct JournalError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure; it may grow.
    public struct Code: Sendable, Equatable {
        let name: String
        /// The file cannot be read or written.
        public static let inaccessible = Code(name: "inaccessible")
        /// There is no footer: the run did not end, or the file was cut.
        public static let truncated = Code(name: "truncated")
        /// A line is not the one that was written.
        public static let edited = Code(name: "edited")
        /// A line is no line of a journal.
        public static let malformed = Code(name: "malformed")
        /// It is of another suite than the one at hand, or does not say of
        /// which.
        public static let otherSuite = Code(name: "other-suite")
        /// A line differs from the suite that the journal names.
        public static let unlikeSuite = Code(name: "unlike-suite")
    }

    /// The kind of failure.
    public var code: Code
    /// What is wrong, without a full stop.
    public var message: String
    /// What to do about it.
    public var hint: String?
    /// The journal's name.
    public var file: String
    /// The line, from 1; `nil` where it concerns the file as a whole.
    public var line: Int?

    /// Makes an error.
    public init(_ code: Code, _ message: String, hint: String? = nil, file: String, line: Int? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.file = file
        self.line = line
    }

    public var description: String {
        let place = line.map { "\(file):\($0): " } ?? "\(file): "
        return place + message + (hint.map { "\n  hint: " + $0 } ?? "")
    }
}
