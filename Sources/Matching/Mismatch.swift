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

    /// `json model: expected accounts/*/models/*, found "gpt"`.
    public var sentence: String {
        "\(part): expected \(expected), found \(actual ?? "nothing")"
    }
}

/// Collects mismatches; without one a matcher stops at the first.
public final class MismatchNotes {
    /// What did not match, cheapest parts first.
    public private(set) var mismatches: [Mismatch] = []

    /// Nothing yet.
    public init() {}

    /// Notes what is wanted and what is there, both without credentials:
    /// mismatches end in replies, logs and reports.
    func note(_ part: String, _ expected: String, _ actual: String?, name: String = "") {
        mismatches.append(
            Mismatch(
                part: part,
                expected: Secrets.redacted(expected),
                // Cut last: half a key is a secret too.
                actual: actual.map { String(Secrets.redacted($0, name: name).prefix(200)) }
            )
        )
    }
}
