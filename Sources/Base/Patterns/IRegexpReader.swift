/// Reads an I-Regexp by its grammar (RFC 9485 section 4) and writes what it
/// means in PCRE2's language (section 5.4 says where both differ).
struct IRegexpReader {
    private let text: [Unicode.Scalar]
    private var at = 0
    private var depth = 0
    private var output = ""

    /// How deep groups may nest.
    private static let deepest = 100
    /// The largest count that PCRE2 repeats.
    private static let mostRepeats = 65_535
    /// The categories of characters, by their first letter.
    private static let categories: [Unicode.Scalar: String] = [
        "L": "lmotu", "M": "cen", "N": "dlo", "P": "cdefios", "Z": "lps", "S": "ckmo", "C": "cfno",
    ]

    init(_ text: String) {
        self.text = Array(text.unicodeScalars)
    }

    /// The whole expression, translated.
    mutating func translated() throws(PatternError) -> String {
        try alternatives()
        if at < text.count { throw error(") closes no group; write \\) for the character") }
        return output
    }

    /// Branches up to the end or a bracket.
    private mutating func alternatives() throws(PatternError) {
        while let next {
            switch next {
            case ")": return
            case "|":
                take()
                output += "|"
            default:
                try atom()
                try quantifier()
            }
        }
    }

    private mutating func atom() throws(PatternError) {
        guard let character = next else { return }
        switch character {
        case "(":
            guard depth < Self.deepest else { throw error("groups nest deeper than \(Self.deepest)") }
            let start = at
            take()
            depth += 1
            output += "(?:"
            try alternatives()
            guard next == ")" else { throw error("( is not closed", at: start) }
            take()
            depth -= 1
            output += ")"
        case ".":
            take()
            output += "[^\\n\\r]"
        case "[": try classExpression()
        case "\\": output += try escape()
        case "*", "+", "?", "{":
            throw error("\(character) repeats nothing; write \\\(character) for the character")
        case "]", "}": throw error("\(character) stands alone; write \\\(character) for the character")
        // Ordinary characters by the grammar; the mapping to PCRE (section 5.4)
        // leaves them as anchors, and that is how everybody reads them.
        case "^", "$":
            take()
            output += character == "^" ? "\\A" : "\\z"
        default:
            take()
            output += Self.literal(character)
        }
    }

    private mutating func quantifier() throws(PatternError) {
        switch next {
        case "*", "+", "?":
            output.unicodeScalars.append(text[at])
            take()
        case "{":
            let start = at
            take()
            var written = "{" + (try count(from: start))
            if next == "," {
                take()
                written += ","
                if next != "}" { written += try count(from: start) }
            }
            guard next == "}" else { throw error("a repetition is {2}, {2,} or {2,5}", at: start) }
            take()
            output += written + "}"
        default: break
        }
    }

    private mutating func count(from start: Int) throws(PatternError) -> String {
        var digits = ""
        while let next, ("0"..."9").contains(next) {
            digits.unicodeScalars.append(next)
            take()
        }
        guard !digits.isEmpty else { throw error("a repetition is {2}, {2,} or {2,5}", at: start) }
        guard let count = Int(digits), count <= Self.mostRepeats else {
            throw error("a repetition counts to \(Self.mostRepeats) at most", at: start)
        }
        return String(count)
    }

    /// A class in brackets. A hyphen means itself at its beginning and its end
    /// only.
    private mutating func classExpression() throws(PatternError) {
        let start = at
        take()
        output += "["
        if next == "^" {
            take()
            output += "^"
        }
        var isFirst = true
        while true {
            guard let character = next else { throw error("[ is not closed", at: start) }
            if character == "]" {
                if isFirst { throw error("a class holds something; write \\] for the character") }
                take()
                output += "]"
                return
            }
            if character == "-" {
                take()
                guard isFirst || next == "]" else {
                    throw error("a hyphen in a class is its first or last character, or \\-", at: at - 1)
                }
                output += "\\-"
            } else if character == "\\", let escaped = second, ["p", "P"].contains(escaped) {
                output += try escape()
            } else {
                output += try classCharacter()
                if next == "-", second != "]" {
                    take()
                    output += "-"
                    guard next != nil else { throw error("[ is not closed", at: start) }
                    if next == "\\", let escaped = second, ["p", "P"].contains(escaped) {
                        throw error("a range ends with a character")
                    }
                    output += try classCharacter()
                }
            }
            isFirst = false
        }
    }

    private mutating func classCharacter() throws(PatternError) -> String {
        guard let character = next else { return "" }
        switch character {
        case "\\": return try escape()
        case "[": throw error("[ stands in a class; write \\[ for the character")
        case "-": throw error("a hyphen in a class is its first or last character, or \\-")
        default:
            take()
            return Self.literal(character)
        }
    }

    /// An escaped character, or a category.
    private mutating func escape() throws(PatternError) -> String {
        guard let character = second else { throw error("\\ escapes nothing; write \\\\ for the character") }
        switch character {
        case "(", ")", "*", "+", "-", ".", "?", "[", "\\", "]", "^", "{", "|", "}":
            take(2)
            return Self.literal(character)
        case "n", "r", "t":
            take(2)
            return "\\" + String(character)
        case "p", "P": return try category(character)
        case "d": throw error("\\d is none of I-Regexp; write [0-9]")
        case "w": throw error("\\w is none of I-Regexp; write [A-Za-z0-9_]")
        case "s": throw error("\\s is none of I-Regexp; write [ \\t\\n\\r]")
        default: throw error("\\\(character) is none of I-Regexp (RFC 9485)")
        }
    }

    private mutating func category(_ letter: Unicode.Scalar) throws(PatternError) -> String {
        let start = at
        take(2)
        guard next == "{" else { throw error("a category is such as \\p{L} or \\p{Lu}", at: start) }
        take()
        var name = ""
        while let next, next != "}", name.unicodeScalars.count < 3 {
            name.unicodeScalars.append(next)
            take()
        }
        let scalars = Array(name.unicodeScalars)
        guard next == "}", let first = scalars.first, let seconds = Self.categories[first], scalars.count <= 2,
            scalars.count == 1 || seconds.unicodeScalars.contains(scalars[1])
        else { throw error("a category is such as \\p{L} or \\p{Lu}", at: start) }
        take()
        return "\\\(letter){\(name)}"
    }

    /// A character that means itself in PCRE2, too, in a class and outside.
    private static func literal(_ character: Unicode.Scalar) -> String {
        let isPlain =
            character.value >= 0x80 || (UInt8(character.value) | 0x20) &- 0x61 < 26 || character.value &- 0x30 < 10
        return isPlain ? String(character) : "\\x{" + String(character.value, radix: 16) + "}"
    }

    private var next: Unicode.Scalar? { at < text.count ? text[at] : nil }
    private var second: Unicode.Scalar? { at + 1 < text.count ? text[at + 1] : nil }

    private mutating func take(_ count: Int = 1) { at += count }

    private func error(_ message: String, at place: Int? = nil) -> PatternError {
        let bytes = text[..<min(place ?? at, text.count)].reduce(0) { $0 + UTF8.width($1) }
        return PatternError(message, offset: bytes)
    }
}
