public import Exchanges

/// Collects mismatches; without one a matcher stops at the first.
public final class MismatchNotes {
    /// What did not match, cheapest parts first.
    public private(set) var mismatches: [Mismatch] = []

    /// No form of a key is shorter, its prefix aside, in bytes.
    private static let shortestKey = 16

    /// What keeps secrets out of them.
    let redaction: RedactionPolicy

    /// Nothing yet.
    public init(_ redaction: RedactionPolicy) {
        self.redaction = redaction
    }

    /// Notes what is wanted and what is there, both without credentials:
    /// mismatches end in responses, logs and reports. What is a credential by
    /// its name is not told at all, nor is the very one that is wanted where
    /// it is as long as keys are; a pattern such as `Bearer *` is, and so is a
    /// key for tests. A remark follows what is wanted.
    func note(
        _ part: String,
        _ expected: String,
        _ actual: String?,
        isCredential: Bool = false,
        remark: String? = nil
    ) {
        let isTold =
            !isCredential || expected.contains { $0 == "*" || $0 == "{" }
            || expected.utf8.split(separator: UInt8(ascii: " ")).allSatisfy { $0.count < Self.shortestKey }
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
