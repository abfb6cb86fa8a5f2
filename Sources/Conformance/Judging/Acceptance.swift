/// Why a violation is accepted for now.
public struct Acceptance: Sendable, Equatable {
    /// Whether the check must fail, or may.
    public var kind: Kind
    /// Why, in the user's words.
    public var reason: String
    /// Where it is followed up; `nil` where nowhere.
    public var issue: String?
    /// The last day on which it is accepted, `2026-12-31`; `nil` for always.
    public var until: String?

    /// How sure a failure is.
    public enum Kind: String, Sendable, CaseIterable {
        /// It fails in every attempt; once it passes, the entry is stale.
        case failing
        /// It fails now and then.
        case flaky
    }

    /// Makes one.
    public init(kind: Kind = .failing, reason: String, issue: String? = nil, until: String? = nil) {
        self.kind = kind
        self.reason = reason
        self.issue = issue
        self.until = until
    }

    /// The reason with where it is followed up and how long it holds.
    public var shown: String {
        let notes = [issue, until.map { "until \($0)" }].compactMap(\.self)
        return reason + (notes.isEmpty ? "" : " (" + notes.joined(separator: ", ") + ")")
    }
}
