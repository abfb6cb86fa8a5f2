public import Exchanges

/// Collects mismatches; without one a matcher stops at the first.
public final class MismatchNotes {
    /// What did not match, cheapest parts first.
    public private(set) var mismatches: [Mismatch] = []

    /// What keeps secrets out of them.
    let redaction: RedactionPolicy

    /// Nothing yet.
    public init(_ redaction: RedactionPolicy) {
        self.redaction = redaction
    }

    /// Notes what is wanted and what is there, both without credentials:
    /// mismatches end in responses, logs and reports. What is a credential by
    /// its name is not told at all, nor is the very one that is wanted; a
    /// pattern such as `Bearer *` is. A remark follows what is wanted.
    func note(
        _ part: String,
        _ expected: String,
        _ actual: String?,
        isCredential: Bool = false,
        remark: String? = nil
    ) {
        let isTold = !isCredential || expected.contains { $0 == "*" || $0 == "{" }
        mismatches.append(
            Mismatch(
                part: part,
                expected: (isTold ? redaction.text(expected) : RedactionPolicy.mark)
                    + (remark.map { " (\($0))" } ?? ""),
                // Cut last: half a key is a secret too.
                actual: actual.map { isCredential ? RedactionPolicy.mark : String(redaction.text($0).prefix(200)) }
            )
        )
    }
}
