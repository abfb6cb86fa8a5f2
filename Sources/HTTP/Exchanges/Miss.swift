import Documents

/// A request that nothing answers: never a plausible success, never the real
/// service.
///
/// The status is 599, which nobody sends in earnest, and `x-should-retry`
/// keeps the OpenAI family of clients from asking again.
public struct Miss: Sendable {
    /// Why nothing answers.
    public enum Kind: String, Sendable {
        /// No rule and no recording fits.
        case noMatch = "no-match"
        /// What fits has been used up.
        case consumed
        /// There is no such token or scenario.
        case unknownEndpoint = "unknown-endpoint"
    }

    /// Something that nearly fitted.
    public struct Near: Sendable {
        /// What it is: a rule, a recording.
        public var name: String
        /// What differed.
        public var mismatches: [Mismatch]

        /// Makes one.
        public init(name: String, mismatches: [Mismatch]) {
            self.name = name
            self.mismatches = mismatches
        }
    }

    /// The status of every miss.
    public static let status = 599

    /// Why nothing answers.
    public var kind: Kind
    /// What happened, one sentence.
    public var message: String
    /// What came nearest, the nearest first.
    public var near: [Near]
    /// What to do.
    public var hint: String

    /// Makes a miss.
    public init(_ kind: Kind, _ message: String, near: [Near] = [], hint: String) {
        self.kind = kind
        self.message = message
        self.near = near
        self.hint = hint
    }

    /// The response that tells a client so, its secrets hidden: it may quote a
    /// path or a pattern.
    public func response(_ redaction: RedactionPolicy) -> PreparedResponse {
        let body = Value.object([
            "firedrill": .string("miss"),
            "kind": .string(kind.rawValue),
            "message": .string(redaction.text(message)),
            "hint": .string(redaction.text(hint)),
            "near": .array(
                near.map { near in
                    .object([
                        "name": .string(redaction.text(near.name)),
                        "differs": .array(
                            near.mismatches.map { mismatch in
                                .object([
                                    "part": .string(mismatch.part),
                                    "expected": .string(mismatch.expected),
                                    "actual": mismatch.actual.map { .string($0) } ?? .null,
                                ])
                            }
                        ),
                    ])
                }
            ),
        ])
        return PreparedResponse(
            status: Miss.status,
            headers: [
                "Content-Type": "application/json",
                "x-firedrill-miss": kind.rawValue,
                "x-should-retry": "false",
            ],
            body: JSONWriter(.indented).bytes(body) + [0x0A]
        )
    }
}
