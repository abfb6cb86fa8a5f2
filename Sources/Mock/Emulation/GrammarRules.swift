/// The rules of a grammar in the notation that is called GBNF: names, texts in
/// quotes, sets of characters, groups, `|`, and `*` `+` `?` `{2,5}` behind what
/// is repeated.
struct GrammarRules {
    /// What is wrong with a grammar, in a few words.
    struct Problem: Error, Equatable {
        var text: String
    }

    /// A part of a rule.
    indirect enum Part {
        case text(String)
        case oneOf(CharacterRanges, isNegated: Bool)
        case rule(String)
        case sequence([Part])
        case choice([Part])
        case repeated(Part, least: Int)
    }

    private(set) var rules: [String: Part] = [:]
    private var rest: Substring.UnicodeScalarView
    private var depth = 0

    /// Reads a grammar, which begins with the rule `root`.
    init(_ grammar: String) throws(Problem) {
        guard grammar.utf8.count <= SchemaBudget.bytes else { throw Problem(text: "it is too long") }
        rest = Substring(grammar).unicodeScalars
        skip(lines: true)
        while !rest.isEmpty {
            let name = name()
            skip(lines: false)
            guard !name.isEmpty, take("::=") else { throw problem("expected a rule such as: name ::= \"text\"") }
            skip(lines: true)
            rules[name] = try alternatives(isNested: false)
            skip(lines: true)
        }
        guard rules["root"] != nil else { throw Problem(text: "there is no rule root") }
    }

    private func problem(_ text: String) -> Problem {
        let near = String(String.UnicodeScalarView(rest.prefix { $0 != "\n" }.prefix(20)))
        return Problem(text: near.isEmpty ? text : "\(text) at: \(near)")
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.unicodeScalars) else { return false }
        rest = rest.dropFirst(text.unicodeScalars.count)
        return true
    }

    /// Blanks and comments, and line ends where they mean nothing.
    private mutating func skip(lines: Bool) {
        while let next = rest.first {
            if next == "#" {
                rest = rest.drop { $0 != "\n" }
            } else if next == " " || next == "\t" || next == "\r" || lines && next == "\n" {
                rest = rest.dropFirst()
            } else {
                return
            }
        }
    }

    private mutating func name() -> String {
        let name = rest.prefix {
            $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0)) || $0 == "-" || $0 == "_"
        }
        rest = rest.dropFirst(name.count)
        return String(String.UnicodeScalarView(name))
    }

    private mutating func alternatives(isNested: Bool) throws(Problem) -> Part {
        depth += 1
        defer { depth -= 1 }
        guard depth <= SchemaBudget.depth else { throw Problem(text: "it nests too deep") }
        var all = [try sequence(isNested: isNested)]
        while true {
            // An alternative may stand in a line of its own.
            let before = rest
            skip(lines: true)
            guard take("|") else {
                if !isNested { rest = before }
                return all.count == 1 ? all[0] : .choice(all)
            }
            skip(lines: true)
            all.append(try sequence(isNested: isNested))
        }
    }

    private mutating func sequence(isNested: Bool) throws(Problem) -> Part {
        var parts: [Part] = []
        while let next = rest.first, next != "|", next != ")", next != "\n" {
            let part = try part()
            parts.append(try repeated(part))
            skip(lines: isNested)
        }
        return .sequence(parts)
    }

    private mutating func part() throws(Problem) -> Part {
        if take("\"") { return .text(try quoted()) }
        if take("[") { return try set() }
        if take(".") { return .oneOf(CharacterRanges(ranges: ["a"..."z"]), isNegated: false) }
        if take("(") {
            skip(lines: true)
            let group = try alternatives(isNested: true)
            guard take(")") else { throw problem("expected )") }
            return group
        }
        let name = name()
        guard !name.isEmpty else { throw problem("expected a text, a set, a group or a rule's name") }
        return .rule(name)
    }

    private mutating func quoted() throws(Problem) -> String {
        var text = String.UnicodeScalarView()
        while let next = rest.popFirst(), next != "\n" {
            if next == "\"" { return String(text) }
            text.append(try escaped(next))
        }
        throw problem("a text has no end")
    }

    private mutating func set() throws(Problem) -> Part {
        let isNegated = take("^")
        var ranges = CharacterRanges()
        while let next = rest.popFirst(), next != "\n" {
            if next == "]" {
                guard !ranges.ranges.isEmpty else { break }
                return .oneOf(ranges, isNegated: isNegated)
            }
            let low = try escaped(next)
            guard rest.first == "-", let after = rest.dropFirst().first, after != "]" else {
                ranges.ranges.append(low...low)
                continue
            }
            rest = rest.dropFirst(2)
            let high = try escaped(after)
            guard low <= high else { throw problem("a range ends before it begins") }
            ranges.ranges.append(low...high)
        }
        throw problem("a set has no end")
    }

    private mutating func escaped(_ scalar: Unicode.Scalar) throws(Problem) -> Unicode.Scalar {
        guard scalar == "\\" else { return scalar }
        let digits: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
        switch rest.popFirst() {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case .some(let kind) where digits[kind] != nil:
            let text = String(String.UnicodeScalarView(rest.prefix(digits[kind] ?? 0)))
            guard text.utf8.count == digits[kind], let value = UInt32(text, radix: 16),
                let scalar = Unicode.Scalar(value)
            else { throw problem("no character has this number") }
            rest = rest.dropFirst(text.utf8.count)
            return scalar
        case .some(let other) where !other.properties.isAlphabetic: return other
        default: throw problem("an escape that is none")
        }
    }

    private mutating func repeated(_ part: Part) throws(Problem) -> Part {
        var part = part
        while true {
            if take("*") || take("?") {
                part = .repeated(part, least: 0)
            } else if take("+") {
                part = .repeated(part, least: 1)
            } else if take("{") {
                let digits = rest.prefix { $0 != "}" }
                let parts = String(String.UnicodeScalarView(digits)).split(
                    separator: ",",
                    omittingEmptySubsequences: false
                )
                guard let least = parts.first.flatMap({ Int($0) }), (0...SchemaBudget.bytes).contains(least),
                    parts.count <= 2,
                    parts.dropFirst().allSatisfy({ $0.isEmpty || Int($0).map { $0 >= least } == true })
                else { throw problem("expected a number of times") }
                rest = rest.dropFirst(digits.count + 1)
                part = .repeated(part, least: least)
            } else {
                return part
            }
        }
    }
}
