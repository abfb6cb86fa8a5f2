/// What a check says of an attempt.
public struct Verdict: Sendable, Equatable {
    /// The kind.
    public var kind: Kind
    /// What happened, in a sentence without a full stop; empty for a pass.
    public var message: String
    /// What should have been.
    public var expected: String?
    /// What was.
    public var actual: String?

    /// The kinds of verdicts.
    public enum Kind: String, Sendable, CaseIterable {
        /// The requirement is met.
        case pass
        /// A must is violated.
        case fail
        /// A should is violated, or a tolerated reading was chosen.
        case warn
        /// Worth a note.
        case info
        /// An optional thing that the subject does not offer.
        case na
        /// The control case failed: this verdict would mean nothing.
        case blocked
        /// Noise on the machine, or evidence that is incomplete, allows no
        /// verdict.
        case inconclusive
        /// What the check needs is missing: nothing was tested.
        case untestable
        /// The runner, the mock or the harness broke; not the subject's.
        case harnessError

        /// Whether others may rest on it: nothing binding is violated, and
        /// what is binding was looked at.
        public var isGood: Bool { [.pass, .warn, .info, .na].contains(self) }
    }

    /// Makes a verdict.
    public init(_ kind: Kind, _ message: String = "", expected: String? = nil, actual: String? = nil) {
        self.kind = kind
        self.message = message
        self.expected = expected
        self.actual = actual
    }

    /// Nothing to say.
    public static let pass = Verdict(.pass)

    /// A violation; the level of the requirement decides how bad it is.
    public static func fail(_ message: String, expected: String? = nil, actual: String? = nil) -> Verdict {
        Verdict(.fail, message, expected: expected, actual: actual)
    }

    /// A tolerated reading.
    public static func warn(_ message: String, expected: String? = nil, actual: String? = nil) -> Verdict {
        Verdict(.warn, message, expected: expected, actual: actual)
    }

    /// A note.
    public static func info(_ message: String, expected: String? = nil, actual: String? = nil) -> Verdict {
        Verdict(.info, message, expected: expected, actual: actual)
    }

    /// The case does not give what the check looks at: our own mistake.
    public static func vacuous(_ message: String) -> Verdict {
        Verdict(.harnessError, "the case shows nothing: " + message)
    }
}
