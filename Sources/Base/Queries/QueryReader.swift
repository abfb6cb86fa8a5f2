/// Reads a query by the grammar of RFC 9535, Appendix A. Nesting takes the
/// stack, and is bounded.
struct QueryReader {
    let text: [UInt8]
    var at = 0
    var depth = 0
    /// Where each segment of the outermost query ends.
    var ends: [Int] = []
    var remarks: [JSONQueryError] = []

    /// Integers beyond which numbers are not exact (RFC 7493 section 2.2).
    static let largest = 9_007_199_254_740_991

    init(_ text: String) {
        self.text = Array(text.utf8)
    }

    /// The whole text: `$` and its segments, with no blanks around them.
    mutating func wholeQuery() throws(JSONQueryError) -> QuerySyntax.Query {
        guard next == UInt8(ascii: "$") else {
            throw error("a query begins with $, and with no blank before it")
        }
        at += 1
        let query = QuerySyntax.Query(isAbsolute: true, segments: try segments(isOutermost: true))
        if at < text.count {
            let isBlank = text[at...].allSatisfy { Self.blanks.contains($0) }
            throw isBlank
                ? error("a query ends with its last segment, and with no blank after it")
                : error(
                    "expected a segment, found \(shownNext)",
                    hint: at == 1 ? "a member whose name begins with $ is $['\(shownRest)']" : nil
                )
        }
        return query
    }

    /// Segments, each after any blanks, as far as there are some.
    mutating func segments(isOutermost: Bool = false) throws(JSONQueryError) -> [QuerySyntax.Segment] {
        var segments: [QuerySyntax.Segment] = []
        while true {
            let start = at
            skipBlanks()
            guard let byte = next, byte == UInt8(ascii: ".") || byte == UInt8(ascii: "[") else {
                at = start
                return segments
            }
            segments.append(try segment())
            if isOutermost { ends.append(at) }
        }
    }

    private mutating func segment() throws(JSONQueryError) -> QuerySyntax.Segment {
        if next == UInt8(ascii: "[") {
            return QuerySyntax.Segment(isDescendant: false, selectors: try bracketed())
        }
        at += 1
        let isDescendant = next == UInt8(ascii: ".")
        if isDescendant { at += 1 }
        if isDescendant, next == UInt8(ascii: "[") {
            return QuerySyntax.Segment(isDescendant: true, selectors: try bracketed())
        }
        if next == UInt8(ascii: "*") {
            at += 1
            return QuerySyntax.Segment(isDescendant: isDescendant, selectors: [.wildcard])
        }
        let name = memberName()
        guard !name.isEmpty else {
            throw error(
                "expected a name after \(isDescendant ? ".." : "."), found \(shownNext)",
                hint: "a name of other characters stands in brackets and quotes: ['…']"
            )
        }
        return QuerySyntax.Segment(isDescendant: isDescendant, selectors: [.name(name)])
    }

    /// A name that stands without quotes: letters, digits, `_` and all beyond
    /// ASCII, and no digit first.
    mutating func memberName() -> [UInt8] {
        let start = at
        while let byte = next {
            let isLetter = byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
            guard isLetter || (at > start && byte &- 0x30 < 10) else { break }
            at += 1
        }
        return Array(text[start..<at])
    }

    private mutating func bracketed() throws(JSONQueryError) -> [QuerySyntax.Selector] {
        let start = at
        try descend()
        defer { depth -= 1 }
        at += 1
        var selectors: [QuerySyntax.Selector] = []
        while true {
            skipBlanks()
            selectors.append(try selector(from: start))
            skipBlanks()
            switch next {
            case UInt8(ascii: ","): at += 1
            case UInt8(ascii: "]"):
                at += 1
                return selectors
            case nil: throw error("[ is not closed", at: start)
            default: throw error("expected , or ], found \(shownNext)", hint: operatorHint)
            }
        }
    }

    private mutating func selector(from start: Int) throws(JSONQueryError) -> QuerySyntax.Selector {
        guard let byte = next else { throw error("[ is not closed", at: start) }
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .name(try string())
        case UInt8(ascii: "*"):
            at += 1
            return .wildcard
        case UInt8(ascii: "?"):
            at += 1
            skipBlanks()
            return .filter(try logical())
        case UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try indexOrSlice()
        default:
            let isName = (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 || byte == UInt8(ascii: "_")
            let hint =
                isName
                ? "a name in brackets stands in quotes"
                : "a selector is a name in quotes, a number, a slice such as 0:2, *, or a filter ?…"
            throw error("expected a selector, found \(shownNext)", hint: hint)
        }
    }

    private mutating func indexOrSlice() throws(JSONQueryError) -> QuerySyntax.Selector {
        let start = isAtInteger ? try integer() : nil
        let index = at
        skipBlanks()
        guard next == UInt8(ascii: ":") else {
            at = index
            guard let start else { throw error("expected a number or a slice, found \(shownNext)") }
            return .index(start)
        }
        at += 1
        skipBlanks()
        let end = isAtInteger ? try integer() : nil
        var afterEnd = at
        skipBlanks()
        var step = 1
        if next == UInt8(ascii: ":") {
            at += 1
            afterEnd = at
            skipBlanks()
            if isAtInteger {
                step = try integer()
                afterEnd = at
            }
        }
        at = afterEnd
        return .slice(start: start, end: end, step: step)
    }

    private var isAtInteger: Bool { next == UInt8(ascii: "-") || next.map { $0 &- 0x30 < 10 } ?? false }

    /// An integer without leading zeros, exact in a double (section 2.1).
    private mutating func integer() throws(JSONQueryError) -> Int {
        let start = at
        if next == UInt8(ascii: "-") { at += 1 }
        let digits = at
        while let byte = next, byte &- 0x30 < 10 { at += 1 }
        guard at > digits else { throw error("expected a digit after -, found \(shownNext)") }
        let written = String(decoding: text[start..<at], as: UTF8.self)
        if text[digits] == 0x30, at - digits > 1 || digits > start {
            throw error("an integer has no leading zeros, and -0 is none: \(written)", at: start)
        }
        guard let value = Int(written), abs(value) <= Self.largest else {
            throw error("an integer lies between -(2^53-1) and 2^53-1", at: start)
        }
        return value
    }
}

extension QueryReader {
    static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]

    var next: UInt8? { at < text.count ? text[at] : nil }

    mutating func skipBlanks() {
        while let byte = next, Self.blanks.contains(byte) { at += 1 }
    }

    /// Whether the text goes on with a word; it is taken where it does.
    mutating func take(_ word: String) -> Bool {
        guard text[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    mutating func descend() throws(JSONQueryError) {
        guard depth < JSONQuery.deepest else {
            throw error("the query nests deeper than \(JSONQuery.deepest)")
        }
        depth += 1
    }

    func error(_ message: String, at place: Int? = nil, hint: String? = nil) -> JSONQueryError {
        JSONQueryError(message, offset: place ?? at, hint: hint)
    }

    /// The next character, for messages.
    var shownNext: String {
        guard at < text.count else { return "the end" }
        let character = String(decoding: text[at...].prefix(4), as: UTF8.self).unicodeScalars.first ?? " "
        return character.value < 0x20 ? "a control character" : character == " " ? "a blank" : String(character)
    }

    /// What is left, for a hint.
    private var shownRest: String {
        "$"
            + String(
                decoding: text[at...].prefix { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || $0 == 0x5F },
                as: UTF8.self
            )
    }

    /// What was probably meant where an operator of another language stands.
    var operatorHint: String? {
        switch next {
        case UInt8(ascii: "="): "values are compared by =="
        case UInt8(ascii: "~"): "a regular expression is match(…, '…') or search(…, '…')"
        case UInt8(ascii: "&"): "both is &&"
        case UInt8(ascii: "|"): "either is ||"
        case UInt8(ascii: "("): "there are the functions length, count, match, search, value"
        default: nil
        }
    }
}
