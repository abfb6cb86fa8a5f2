public import Documents
public import Exchanges

/// What became of expectations.
public struct ExpectationReport: Sendable, Equatable {
    /// What became of one.
    public struct Outcome: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Whether it is kept.
        public var isKept = true
        /// What was expected, in words.
        public var expected = ""
        /// What was seen, in words.
        public var actual = ""
        /// The numbers of the requests that it is about.
        public var requests: [Int]
        /// Method and path of each, by its number.
        var lines: [Int: String] = [:]

        init(name: String, requests: [Int]) {
            self.name = name
            self.requests = requests
        }

        mutating func add(expected: String, actual: String, isKept: Bool) {
            self.expected += (self.expected.isEmpty ? "" : ", and ") + expected
            self.actual += (self.actual.isEmpty ? "" : ", and ") + actual
            self.isKept = self.isKept && isKept
        }
    }

    /// What became of each expectation.
    public var expectations: [Outcome]
    /// What was seen of each word of the client's.
    public var client: [WordVerdict]
    /// How many requests the journal no longer holds: over those nothing can
    /// be said.
    public var dropped: Int

    /// Whether all is kept, and all was seen.
    public var isKept: Bool {
        dropped == 0 && expectations.allSatisfy(\.isKept) && client.allSatisfy { $0.outcome != .broken }
    }

    /// The report as JSON.
    public func value(_ redaction: RedactionPolicy) -> Value {
        var members = [
            Member("kept", .bool(isKept)),
            Member(
                "expectations",
                .array(
                    expectations.map { outcome in
                        .object([
                            "name": .string(outcome.name),
                            "kept": .bool(outcome.isKept),
                            "expected": .string(outcome.expected),
                            "actual": .string(outcome.actual),
                            "requests": .array(outcome.requests.prefix(1000).map { .integer($0) }),
                        ])
                    }
                )
            ),
            Member("client", .array(client.map { $0.value(redaction) })),
        ]
        if dropped > 0 { members.append(Member("dropped", .integer(dropped))) }
        return .object(members)
    }

    /// The report for people, with its line feeds: what is broken in full, all
    /// else a line each.
    public func text(_ redaction: RedactionPolicy) -> String {
        var lines: [String] = []
        for outcome in expectations {
            guard !outcome.isKept else {
                lines.append("  kept      \(outcome.name): \(outcome.expected)")
                continue
            }
            lines.append("  broken    \(outcome.name)")
            lines.append("            expected: \(outcome.expected)")
            lines.append("            actual:   \(outcome.actual)")
            for number in outcome.requests.prefix(10) {
                lines.append("            request \(number)  \(redaction.text(outcome.lines[number] ?? ""))")
            }
            if outcome.requests.count > 10 { lines.append("            and \(outcome.requests.count - 10) more") }
        }
        lines += client.map { $0.line(redaction) }
        if dropped > 0 {
            let lost = dropped == 1 ? "1 request is" : "\(dropped) requests are"
            lines.append("  \(lost) no longer in the journal, so that nothing is proved; give it more: --journal N")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

extension WordVerdict {
    /// A verdict as JSON.
    public func value(_ redaction: RedactionPolicy) -> Value {
        .object([
            "word": .string(word.rawValue),
            "verdict": .string(outcome.rawValue),
            "evidence": .string(redaction.text(evidence)),
            "requests": .array(requests.prefix(1000).map { .integer($0) }),
        ])
    }

    /// A verdict for people.
    public func line(_ redaction: RedactionPolicy) -> String {
        let outcome = self.outcome.rawValue
        let padding = String(repeating: " ", count: 10 - outcome.count)
        return "  \(outcome)\(padding)\(word.rawValue): \(redaction.text(evidence))"
    }
}
