/// Makes a text that a grammar describes: of the alternatives the one that
/// needs the fewest rules, of what may be repeated as little as there must be.
struct GrammarText {
    private let rules: [String: GrammarRules.Part]
    /// How deep each rule goes at least; those that never end have none.
    private var depths: [String: Int] = [:]
    private var text = ""
    private var steps = 0

    /// A grammar's text; throws what is wrong with it, or that no text of it is
    /// short enough.
    static func make(_ grammar: String) throws(GrammarRules.Problem) -> String {
        var maker = GrammarText(rules: try GrammarRules(grammar).rules)
        maker.measure()
        guard maker.depths["root"] != nil else { throw GrammarRules.Problem(text: "no text of it ends") }
        try maker.write(.rule("root"))
        return maker.text
    }

    private init(rules: [String: GrammarRules.Part]) { self.rules = rules }

    private mutating func measure() {
        var isNew = true
        while isNew {
            isNew = false
            for (name, part) in rules where depths[name] == nil {
                guard let depth = depth(of: part) else { continue }
                depths[name] = depth + 1
                isNew = true
            }
        }
    }

    private func depth(of part: GrammarRules.Part) -> Int? {
        switch part {
        case .text, .oneOf: return 0
        case .rule(let name): return depths[name]
        case .choice(let parts): return parts.compactMap { depth(of: $0) }.min()
        case .repeated(let part, let least): return least == 0 ? 0 : depth(of: part)
        case .sequence(let parts):
            let depths = parts.map { depth(of: $0) }
            return depths.contains(nil) ? nil : depths.compactMap(\.self).max() ?? 0
        }
    }

    private mutating func write(_ part: GrammarRules.Part) throws(GrammarRules.Problem) {
        steps += 1
        guard steps <= SchemaBudget.steps, text.utf8.count <= SchemaBudget.bytes else {
            throw GrammarRules.Problem(text: "its shortest text is too long")
        }
        switch part {
        case .text(let own): text += own
        case .oneOf(let ranges, let isNegated):
            guard let scalar = isNegated ? ranges.other : ranges.pick(0) else {
                throw GrammarRules.Problem(text: "a set leaves no character")
            }
            text.unicodeScalars.append(scalar)
        case .rule(let name):
            guard let part = rules[name] else { throw GrammarRules.Problem(text: "there is no rule \(name)") }
            try write(part)
        case .sequence(let parts):
            for part in parts { try write(part) }
        case .choice(let parts):
            let depths = parts.map { depth(of: $0) ?? .max }
            guard let least = depths.min(), least < .max, let place = depths.firstIndex(of: least) else { return }
            try write(parts[place])
        case .repeated(let part, let least):
            for _ in 0..<least { try write(part) }
        }
    }
}
