public import Exchanges

/// Collects mismatches; without one a matcher stops at the first.
public final class MismatchNotes {
    /// What did not match, cheapest parts first.
    public private(set) var mismatches: [Mismatch] = []

    /// Nothing yet.
    public init() {}

    /// Notes what is wanted and what is there, both without credentials:
    /// mismatches end in responses, logs and reports.
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
