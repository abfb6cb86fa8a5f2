/// One thing in a request that a rule wanted otherwise.
public struct Mismatch: Sendable, Equatable {
    /// Where in the request: `method`, `header Authorization`,
    /// `json messages[0].role`.
    public var part: String
    /// What the rule wants.
    public var expected: String
    /// What the request has; `nil` where it has nothing there. A credential
    /// is never told.
    public var actual: String?

    /// Makes a mismatch.
    public init(part: String, expected: String, actual: String?) {
        self.part = part
        self.expected = expected
        self.actual = actual
    }

    /// `json model: expected mine/*, found "gpt"`.
    public var sentence: String {
        let actual = actual.map { $0.isEmpty ? #""""# : $0 }
        return "\(part): expected \(expected), found \(actual ?? "nothing")"
    }
}
