public import Documents

/// A request that nothing answers: never a plausible success, never the real
/// service.
///
/// The status is 599, which nobody sends in earnest, and `x-should-retry`
/// keeps the OpenAI family of clients from asking again.
public struct Miss: Sendable, Equatable {
    /// Why nothing answers.
    public enum Kind: String, Sendable, CaseIterable {
        /// No rule and no recording fits.
        case noMatch = "no-match"
        /// What fits has been used up.
        case consumed
        /// There is no such token or scenario.
        case unknownEndpoint = "unknown-endpoint"
    }

    /// Something that nearly fitted.
    public struct Near: Sendable, Equatable {
        /// What it is: a rule, a recording.
        public var name: String
        /// What differed.
        public var mismatches: [Mismatch]
        /// Whether it is a rule, which somebody can write otherwise.
        public var isRule: Bool

        /// Makes one.
        public init(name: String, mismatches: [Mismatch], isRule: Bool = false) {
            self.name = name
            self.mismatches = mismatches
            self.isRule = isRule
        }

        /// What differs as a diff: a line with what is wanted, and one with
        /// what came.
        public var diff: [String] {
            mismatches.flatMap { mismatch in
                ["- \(mismatch.part): \(mismatch.expected)", "+ \(mismatch.part): \(mismatch.actual ?? "nothing")"]
            }
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

    /// The miss of several responders that were asked one after the other:
    /// the first that knew the request and had used up its answers speaks for
    /// all, else the last; what came nearest, wherever, comes first.
    init(joining misses: [Miss]) {
        let speaker = misses.first { $0.kind == .consumed } ?? misses.last
        self.init(
            speaker?.kind ?? .noMatch,
            speaker?.message ?? "nothing answers this request",
            near: misses.flatMap(\.near).nearest,
            hint: speaker?.hint ?? "add a rule or a recording"
        )
    }

    /// The miss with its secrets hidden: it may quote a path or a pattern.
    /// Whoever makes a miss of a request hides them.
    public func hidden(_ redaction: RedactionPolicy) -> Miss {
        let near = near.map { Near(name: redaction.text($0.name), mismatches: $0.mismatches, isRule: $0.isRule) }
        return Miss(kind, redaction.text(message), near: near, hint: redaction.text(hint))
    }

    /// What came nearest and what differs there, in one line; `nil` where
    /// nothing did.
    public var nearest: String? {
        guard let near = near.first, !near.mismatches.isEmpty else { return nil }
        let told = near.mismatches.prefix(3).map(\.sentence).joined(separator: "; ")
        let more = near.mismatches.count > 3 ? "; \(near.mismatches.count - 3) more" : ""
        return "nearest is \(near.name): \(told)\(more)"
    }

    /// All that a person needs, in one text: many clients show nothing but the
    /// message of an error.
    public var explanation: String {
        "\(message)\(nearest.map { "; " + $0 } ?? ""). Hint: \(hint)"
    }

    /// What happened, what came nearest and what to write, for whoever reads
    /// JSON.
    public var members: [Member] {
        var members = [
            Member("message", .string(message)), Member("hint", .string(hint)),
            Member("near", .array(near.map(\.value))),
        ]
        if let write = near.first?.edit { members.append(Member("write", .string(write))) }
        return members
    }

    /// The response that tells a client so.
    public func response() -> PreparedResponse {
        let body = Value.object(
            [
                Member("firedrill", .string("miss")), Member("kind", .string(kind.rawValue)),
                Member("message", .string(explanation)),
            ] + members.dropFirst()
        )
        return PreparedResponse(
            status: Miss.status,
            headers: [
                "Content-Type": "application/json",
                "x-firedrill-miss": kind.rawValue,
                "x-should-retry": "false",
            ],
            body: JSONWriter(.indented).printable(body) + [0x0A]
        )
    }
}

extension Collection<Miss.Near> {
    /// The few in which least differs, the nearest first; equally near ones
    /// keep their order.
    public var nearest: [Miss.Near] {
        enumerated()
            .sorted { ($0.element.mismatches.count, $0.offset) < ($1.element.mismatches.count, $1.offset) }
            .prefix(3)
            .map(\.element)
    }
}
