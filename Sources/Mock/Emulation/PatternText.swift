import Documents

/// Makes texts that a regular expression matches: the shortest that it allows,
/// or longer ones. What it does not know (looks ahead and behind, references
/// back, properties of Unicode) gives `nil`; whoever asks looks whether the
/// text fits, since this knows nothing of anchors.
struct PatternText {
    private var rest: Substring.UnicodeScalarView
    private let extra: Int
    private let number: Int
    private var depth = 0
    private var size = 0

    /// A text for a pattern. `extra` more than the least are taken where a part
    /// may be repeated; other numbers make other texts.
    static func make(_ pattern: String, extra: Int, number: Int) -> String? {
        var maker = PatternText(rest: Substring(pattern).unicodeScalars, extra: extra, number: number)
        guard let text = maker.alternatives(), maker.rest.isEmpty else { return nil }
        return text
    }

    /// The name of a member that a schema's patterns allow.
    static func name(for schema: Value, _ number: Int) -> String? {
        let pattern =
            schema["patternProperties"]?.members?.first?.name
            ?? schema["propertyNames"]?["pattern"]?.string
        return pattern.flatMap { make($0, extra: number - 1, number: number - 1) }
    }

    private init(rest: Substring.UnicodeScalarView, extra: Int, number: Int) {
        (self.rest, self.extra, self.number) = (rest, extra, number)
    }

    private mutating func alternatives() -> String? {
        depth += 1
        defer { depth -= 1 }
        guard depth < 50 else { return nil }
        var all: [String] = []
        while true {
            guard let text = sequence() else { return nil }
            all.append(text)
            guard rest.first == "|" else { return all[number % all.count] }
            rest.removeFirst()
        }
    }

    private mutating func sequence() -> String? {
        var text = ""
        while let next = rest.first, next != "|", next != ")" {
            guard let atom = atom(), let count = repetitions() else { return nil }
            size += atom.utf8.count * count
            guard size <= SchemaBudget.bytes else { return nil }
            text += String(repeating: atom, count: count)
        }
        return text
    }

    private mutating func atom() -> String? {
        let next = rest.removeFirst()
        switch next {
        case "^", "$": return ""
        case ".": return "a"
        case "(": return group()
        case "[": return set()
        case "\\":
            guard let escaped = rest.popFirst() else { return nil }
            if escaped == "b" || escaped == "A" || escaped == "z" || escaped == "Z" { return "" }
            return Self.escape(escaped, &rest).map { String($0.pick(number)) }
        case "*", "+", "?": return nil
        default: return String(next)
        }
    }

    private mutating func group() -> String? {
        if rest.first == "?" {
            rest.removeFirst()
            switch rest.popFirst() {
            case ":": break
            case "<":
                guard let kind = rest.first, kind != "=", kind != "!", let end = rest.firstIndex(of: ">") else {
                    return nil
                }
                rest = rest[rest.index(after: end)...]
            default: return nil
            }
        }
        guard let text = alternatives(), rest.popFirst() == ")" else { return nil }
        return text
    }

    private mutating func set() -> String? {
        var isNegated = false
        if rest.first == "^" {
            isNegated = true
            rest.removeFirst()
        }
        var ranges = CharacterRanges()
        var isFirst = true
        while let next = rest.popFirst(), next != "]" || isFirst {
            isFirst = false
            guard let low = part(next) else { return nil }
            guard rest.first == "-", let after = rest.dropFirst().first, after != "]", low.isOne else {
                ranges.ranges += low.ranges
                continue
            }
            rest.removeFirst()
            guard let next = rest.popFirst(), let high = part(next), high.isOne,
                let from = low.ranges.first?.lowerBound, let to = high.ranges.first?.lowerBound, from <= to
            else { return nil }
            ranges.ranges.append(from...to)
        }
        guard !ranges.ranges.isEmpty else { return nil }
        return (isNegated ? ranges.other : ranges.pick(number)).map { String($0) }
    }

    private mutating func part(_ scalar: Unicode.Scalar) -> CharacterRanges? {
        guard scalar == "\\" else { return CharacterRanges(ranges: [scalar...scalar]) }
        return rest.popFirst().flatMap { Self.escape($0, &rest) }
    }

    private mutating func repetitions() -> Int? {
        var (least, most) = (1, 1)
        switch rest.first {
        case "*": (least, most) = (0, .max)
        case "+": (least, most) = (1, .max)
        case "?": (least, most) = (0, 1)
        case "{":
            guard let close = rest.firstIndex(of: "}") else { return nil }
            let parts = String(rest[rest.index(after: rest.startIndex)..<close]).split(
                separator: ",",
                omittingEmptySubsequences: false
            )
            guard let low = Int(parts[0]), low <= SchemaBudget.bytes, parts.count <= 2 else { return nil }
            least = low
            most = parts.count == 1 ? low : parts[1].isEmpty ? .max : Int(parts[1]) ?? 0
            guard most >= least else { return nil }
            rest = rest[close...]
        default: return 1
        }
        rest.removeFirst()
        // Lazy and possessive ones match the same texts.
        if rest.first == "?" || rest.first == "+" { rest.removeFirst() }
        return min(most, least + extra)
    }

    private static func escape(
        _ escaped: Unicode.Scalar,
        _ rest: inout Substring.UnicodeScalarView
    ) -> CharacterRanges? {
        let word: [ClosedRange<Unicode.Scalar>] = ["a"..."z", "A"..."Z", "0"..."9", "_"..."_"]
        switch escaped {
        case "d": return CharacterRanges(ranges: ["0"..."9"])
        case "w": return CharacterRanges(ranges: word)
        case "s": return CharacterRanges(ranges: [" "..." "])
        case "D", "S": return CharacterRanges(ranges: ["a"..."z"])
        case "W": return CharacterRanges(ranges: [" "..." "])
        case "n": return CharacterRanges(ranges: ["\n"..."\n"])
        case "r": return CharacterRanges(ranges: ["\r"..."\r"])
        case "t": return CharacterRanges(ranges: ["\t"..."\t"])
        case "x", "u":
            let digits = rest.prefix(escaped == "x" ? 2 : 4)
            guard let value = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(value) else { return nil }
            rest.removeFirst(digits.count)
            return CharacterRanges(ranges: [scalar...scalar])
        default:
            // Letters and digits have meanings that are not known here.
            guard !escaped.properties.isAlphabetic, !("0"..."9").contains(escaped) else { return nil }
            return CharacterRanges(ranges: [escaped...escaped])
        }
    }
}

/// Characters of which one is taken.
struct CharacterRanges {
    var ranges: [ClosedRange<Unicode.Scalar>] = []

    var isOne: Bool { ranges.count == 1 && ranges[0].lowerBound == ranges[0].upperBound }

    /// One of them; another for another number.
    func pick(_ number: Int) -> Unicode.Scalar {
        let range = ranges[0]
        let width = range.upperBound.value - range.lowerBound.value + 1
        return Unicode.Scalar(range.lowerBound.value + UInt32(number) % width) ?? range.lowerBound
    }

    /// A visible character that is none of them.
    var other: Unicode.Scalar? {
        (Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_.,;:!?".unicodeScalars)).first {
            scalar in
            !ranges.contains { $0.contains(scalar) }
        }
    }
}
