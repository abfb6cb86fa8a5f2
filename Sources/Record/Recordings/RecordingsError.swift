public import Documents

/// Why recordings cannot be read, written or served.
public struct RecordingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure; it may grow.
    public struct Code: Sendable, Equatable {
        let name: String
        /// Files hold mistakes: `diagnostics` tells all of them.
        public static let invalid = Code(name: "invalid")
        /// A folder or file cannot be read.
        public static let unreadable = Code(name: "unreadable")
        /// A folder or file cannot be written.
        public static let unwritable = Code(name: "unwritable")
    }

    /// The kind of failure.
    public var code: Code
    /// What happened, without a full stop.
    public var message: String
    /// What to do about it.
    public var hint: String?
    /// The mistakes in files, in the order of the files and their text.
    public var diagnostics: [Diagnostic]
    /// How many more mistakes there were than are kept.
    public var omitted = 0

    /// Makes an error.
    public init(_ code: Code, _ message: String, hint: String? = nil, diagnostics: [Diagnostic] = []) {
        self.code = code
        self.message = message
        self.hint = hint
        self.diagnostics = diagnostics
    }

    /// An error about a document.
    public init(_ error: DocumentError) {
        code = error.code == .inaccessible ? .unreadable : .invalid
        diagnostics = error.diagnostics
        omitted = error.omitted
        let count = diagnostics.count + omitted
        message = "\(count == 1 ? "a mistake" : "\(count) mistakes") in recordings"
        hint = nil
    }

    public var description: String {
        guard diagnostics.isEmpty else { return diagnostics.map(\.description).joined(separator: "\n") }
        return hint.map { message + "\n  hint: " + $0 } ?? message
    }
}
