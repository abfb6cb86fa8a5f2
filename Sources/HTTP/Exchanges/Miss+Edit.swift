import Documents

extension Miss.Near {
    /// What to write in a rule's condition so that it matches the request, in
    /// one line of YAML; `nil` for what is no rule, or differs in nothing.
    public var edit: String? {
        guard isRule, !mismatches.isEmpty else { return nil }
        var plain: [String] = []
        var groups: [(word: String, members: [String])] = []
        for mismatch in mismatches {
            let (word, name) = Self.split(mismatch.part)
            let wanted = Self.wanted(mismatch, isJSON: word == "json")
            switch (word, name) {
            case ("not", _): plain.append("not: the other way round, or left out")
            case (_, nil): plain.append("\(word): \(wanted)")
            case (_, let name?):
                let group = word == "header" ? "headers" : word
                let member = "\(Self.quoted(name)): \(wanted)"
                if let place = groups.firstIndex(where: { $0.word == group }) {
                    groups[place].members.append(member)
                } else {
                    groups.append((group, [member]))
                }
            }
        }
        let parts = plain + groups.map { "\($0.word): { \($0.members.joined(separator: ", ")) }" }
        return "in \(name), when: { \(parts.joined(separator: ", ")) }"
    }

    private static func split(_ part: String) -> (word: String, name: String?) {
        let words = part.split(separator: " ", maxSplits: 1).map(String.init)
        return (words.first ?? part, words.count > 1 ? words[1] : nil)
    }

    /// What matches what came: a credential, which is not told, and a long
    /// text by their being there.
    private static func wanted(_ mismatch: Mismatch, isJSON: Bool) -> String {
        guard let actual = mismatch.actual else { return "{ absent: true }" }
        if actual.contains(RedactionPolicy.mark) || actual.utf8.count >= 200 { return "{ present: true }" }
        if isJSON {
            if (try? Document.json(Array(actual.utf8), name: "")) != nil { return actual }
            if actual.hasPrefix("a body that is no JSON") { return "{ absent: true }" }
        }
        return quoted(actual)
    }

    private static func quoted(_ text: String) -> String {
        let isPlain =
            text.utf8.first.map { ($0 | 0x20) &- 0x61 < 26 || $0 == UInt8(ascii: "/") } == true
            && text.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || "/_-.".utf8.contains($0) }
            && !["true", "false", "null"].contains(text)
        return isPlain ? text : JSONWriter().string(.string(text))
    }

    /// The same for whoever reads JSON.
    var value: Value {
        var members = [
            Member("name", .string(name)),
            Member(
                "differs",
                .array(
                    mismatches.map { mismatch in
                        .object([
                            "part": .string(mismatch.part),
                            "expected": .string(mismatch.expected),
                            "actual": mismatch.actual.map { .string($0) } ?? .null,
                        ])
                    }
                )
            ),
        ]
        if !mismatches.isEmpty { members.append(Member("diff", .array(diff.map { .string($0) }))) }
        return .object(members)
    }
}
