/// Mistakes in one file or in many, up to a limit: nobody reads more, and a
/// large file may hold one on every line, a folder one in every file.
public struct Mistakes: Sendable, Equatable {
    /// How many are kept.
    public static let limit = 200

    /// Those that are kept, in the order in which they came.
    public private(set) var diagnostics: [Diagnostic] = []
    /// How many came past the limit.
    public private(set) var omitted = 0

    /// None.
    public init() {}

    /// Whether there is none.
    public var isEmpty: Bool { diagnostics.isEmpty }

    /// Whether another one would only be counted.
    public var isFull: Bool { diagnostics.count >= Self.limit }

    /// Adds one.
    public mutating func add(_ diagnostic: Diagnostic) { add([diagnostic]) }

    /// Adds some, of which others were left out already.
    public mutating func add(_ diagnostics: [Diagnostic], omitted: Int = 0) {
        let kept = diagnostics.prefix(max(Self.limit - self.diagnostics.count, 0))
        self.diagnostics.append(contentsOf: kept)
        self.omitted += diagnostics.count - kept.count + omitted
    }

    /// Adds all that is wrong with a document.
    public mutating func add(_ error: DocumentError) { add(error.diagnostics, omitted: error.omitted) }

    /// Adds the mistakes of others, which come behind these.
    public mutating func add(_ others: Mistakes) { add(others.diagnostics, omitted: others.omitted) }

    /// Counts one whose place and words nobody needs.
    mutating func leaveOut() { omitted += 1 }

    /// The error that tells them.
    public func error(_ code: DocumentError.Code = .invalid) -> DocumentError {
        DocumentError(code, diagnostics, omitted: omitted)
    }

    /// Throws them where there are some.
    public func check(_ code: DocumentError.Code = .invalid) throws(DocumentError) {
        if !isEmpty { throw error(code) }
    }
}
