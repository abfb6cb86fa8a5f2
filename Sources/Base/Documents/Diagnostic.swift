/// One mistake in a user's file: where, what, and what to do.
public struct Diagnostic: Sendable, Equatable, CustomStringConvertible {
    /// The file as its user knows it; empty where there is none.
    public var file: String
    /// The place in it, `nil` where it concerns the file as a whole.
    public var position: Position?
    /// What is wrong, without a full stop.
    public var message: String
    /// What to do about it.
    public var hint: String?

    /// Makes a diagnostic.
    public init(file: String, position: Position? = nil, message: String, hint: String? = nil) {
        self.file = file
        self.position = position
        self.message = message
        self.hint = hint
    }

    /// `file:line:column: message`, and a second line with the hint.
    public var description: String {
        var place = file.isEmpty ? "" : file + ":"
        if let position { place += "\(position.line):\(position.column):" }
        let first = place.isEmpty ? message : place + " " + message
        return hint.map { first + "\n  hint: " + $0 } ?? first
    }
}

/// Why a document cannot be used: all of its mistakes at once.
public struct DocumentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure; it may grow.
    public struct Code: Sendable, Equatable {
        let name: String
        /// The text is not what its form wants.
        public static let malformed = Code(name: "malformed")
        /// The text is well formed and means nothing here.
        public static let invalid = Code(name: "invalid")
        /// The file cannot be read or written.
        public static let inaccessible = Code(name: "inaccessible")
    }

    /// The kind of failure.
    public var code: Code
    /// The mistakes, in the order of the text.
    public var diagnostics: [Diagnostic]
    /// How many more there were than are kept.
    public var omitted: Int

    /// Makes an error.
    public init(_ code: Code, _ diagnostics: [Diagnostic], omitted: Int = 0) {
        self.code = code
        self.diagnostics = diagnostics
        self.omitted = omitted
    }

    public var description: String {
        diagnostics.map(\.description).joined(separator: "\n")
    }
}
