import Documents

/// A pattern over bytes: `*` stays within one `/` segment, `**` crosses,
/// `{a,b}` is one of them, `\` takes the next character as it is.
///
/// `{{case.NAME}}` stands for a value that is known only when a case starts:
/// `filled` puts it in, and until then the pattern matches nothing.
///
/// Matching costs at most the product of both lengths, whatever the pattern.
public struct Glob: Sendable, Equatable, CustomStringConvertible {
    /// Why a text is no pattern.
    public struct SyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
        /// What is wrong, without a full stop.
        public let description: String
    }

    private enum Piece: Sendable, Equatable {
        case byte(UInt8)
        case segment
        case all
    }

    /// How many alternatives braces may stand for in all.
    public static let maximumAlternatives = 256
    /// How deep braces may nest.
    public static let maximumDepth = 16
    /// How many bytes and signs all alternatives may have together.
    public static let maximumSize = 4 << 20

    /// The pattern as written.
    public let description: String
    /// The names of the values that it waits for, such as `case.key`.
    public let waitsFor: [String]
    private let alternatives: [[Piece]]
    /// The only text that matches, where the pattern has no signs.
    private let literal: [UInt8]?

    /// Compiles a pattern.
    public init(_ pattern: String) throws(SyntaxError) {
        try self.init(pattern, values: [:])
    }

    /// The pattern with the values that it waits for.
    public func filled(_ values: [String: String]) -> Glob {
        (try? Glob(description, values: values)) ?? self
    }

    private init(_ pattern: String, values: [String: String]) throws(SyntaxError) {
        var parser = Parser(values: values)
        var at = Array(pattern.utf8)[...]
        let alternatives = try parser.sequence(&at, isNested: false)
        description = pattern
        waitsFor = parser.waiting
        self.alternatives = parser.waiting.isEmpty ? alternatives : []
        literal = self.alternatives.count == 1 ? Self.literal(alternatives[0]) : nil
    }

    /// The only texts that match, where the pattern has no stars and waits
    /// for nothing; `nil` where it has, or where it stands for more than
    /// `limit` texts.
    func texts(limit: Int = 16) -> [[UInt8]]? {
        guard waitsFor.isEmpty, alternatives.count <= limit else { return nil }
        var texts: [[UInt8]] = []
        for pieces in alternatives {
            guard let text = Self.literal(pieces) else { return nil }
            texts.append(text)
        }
        return texts
    }

    /// Whether the pattern matches a whole text.
    public func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if let literal {
            return literal.withUnsafeBufferPointer { $0.isSame(as: text) }
        }
        return alternatives.contains { Self.matches($0, text) }
    }

    /// Whether the pattern matches a whole text.
    public func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { matches($0) }
    }

    private static func matches(_ pattern: [Piece], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if let all = pattern.firstIndex(of: .all), pattern[all...].contains(.segment) {
            return matchesInStep(pattern, text)
        }
        return matchesTakingBack(pattern, text)
    }

    /// Goes through the text once, with the set of all places in the pattern
    /// where a match can be: a `*` behind a `**` would be tried again for each
    /// place of the `**`, which costs the square of the text.
    private static func matchesInStep(_ pattern: [Piece], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var places = [Bool](repeating: false, count: pattern.count + 1)
        places[0] = true
        passStars(pattern, &places)
        var next = places
        for byte in text {
            for index in next.indices { next[index] = false }
            for (index, piece) in pattern.enumerated() where places[index] {
                switch piece {
                case .byte(let wanted): if wanted == byte { next[index + 1] = true }
                case .segment: if byte != UInt8(ascii: "/") { next[index] = true }
                case .all: next[index] = true
                }
            }
            passStars(pattern, &next)
            swap(&places, &next)
        }
        return places[pattern.count]
    }

    /// A star may take nothing: where one can be, what follows it can be.
    private static func passStars(_ pattern: [Piece], _ places: inout [Bool]) {
        for (index, piece) in pattern.enumerated() where places[index] {
            if case .byte = piece { continue }
            places[index + 1] = true
        }
    }

    /// Goes through text and pattern side by side. Only the last star needs to
    /// be taken back: whatever an earlier one could have taken, a later one
    /// takes as well. No `*` stands behind a `**` here.
    private static func matchesTakingBack(_ pattern: [Piece], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var (at, piece) = (0, 0)
        var segment: (piece: Int, at: Int)?
        var all: (piece: Int, at: Int)?
        while true {
            if piece < pattern.count {
                switch pattern[piece] {
                case .byte(let byte) where at < text.count && text[at] == byte:
                    at += 1
                    piece += 1
                    continue
                case .segment:
                    segment = (piece + 1, at)
                    piece += 1
                    continue
                case .all:
                    all = (piece + 1, at)
                    segment = nil
                    piece += 1
                    continue
                default: break
                }
            } else if at == text.count {
                return true
            }
            if let last = segment, last.at < text.count, text[last.at] != UInt8(ascii: "/") {
                segment = (last.piece, last.at + 1)
                (piece, at) = (last.piece, last.at + 1)
            } else if let last = all, last.at < text.count {
                segment = nil
                all = (last.piece, last.at + 1)
                (piece, at) = (last.piece, last.at + 1)
            } else {
                return false
            }
        }
    }

    private static func literal(_ pieces: [Piece]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for piece in pieces {
            guard case .byte(let byte) = piece else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private struct Parser {
        let values: [String: String]
        var waiting: [String] = []
        private var depth = 0
        /// How many pieces all alternatives have so far, those of braces
        /// within counted at each place.
        private var size = 0

        init(values: [String: String]) {
            self.values = values
        }

        /// A run of pieces up to the end, or to `,` or `}` inside braces, as the
        /// list of what it stands for.
        mutating func sequence(_ at: inout ArraySlice<UInt8>, isNested: Bool) throws(SyntaxError) -> [[Piece]] {
            var results: [[Piece]] = [[]]
            while let byte = at.first {
                switch byte {
                case UInt8(ascii: ","), UInt8(ascii: "}"):
                    if isNested { return results }
                    at.removeFirst()
                    try append(.byte(byte), to: &results)
                case UInt8(ascii: "*"):
                    at.removeFirst()
                    if at.first == UInt8(ascii: "*") {
                        at.removeFirst()
                        try append(.all, to: &results)
                    } else {
                        try append(.segment, to: &results)
                    }
                case UInt8(ascii: "\\"):
                    at.removeFirst()
                    guard let next = at.popFirst() else { throw SyntaxError(description: "a pattern ends with \\") }
                    try append(.byte(next), to: &results)
                case UInt8(ascii: "{"):
                    if let value = try token(&at) {
                        for byte in value { try append(.byte(byte), to: &results) }
                        continue
                    }
                    at.removeFirst()
                    let choices = try braces(&at)
                    guard results.count * choices.count <= maximumAlternatives else {
                        throw SyntaxError(
                            description: "the braces stand for more than \(maximumAlternatives) alternatives"
                        )
                    }
                    let pieces = { (lists: [[Piece]]) in lists.reduce(0) { $0 + $1.count } }
                    try grow(by: pieces(results) * choices.count + pieces(choices) * results.count)
                    results = results.flatMap { start in choices.map { start + $0 } }
                default:
                    at.removeFirst()
                    try append(.byte(byte), to: &results)
                }
            }
            if isNested { throw SyntaxError(description: "{ has no closing }") }
            return results
        }

        /// Takes `{{case.NAME}}` and gives the value's bytes.
        private mutating func token(_ at: inout ArraySlice<UInt8>) throws(SyntaxError) -> [UInt8]? {
            guard at.starts(with: "{{".utf8), let end = at.firstIndex(of: UInt8(ascii: "}")),
                end + 1 < at.endIndex, at[end + 1] == UInt8(ascii: "}")
            else { return nil }
            let word = at[(at.startIndex + 2)..<end]
            // Braces around braces with a choice in them are braces.
            guard !word.contains(UInt8(ascii: ",")), !word.contains(UInt8(ascii: "{")) else { return nil }
            let name = String(decoding: word, as: UTF8.self)
            guard name.hasPrefix("case.") else {
                throw SyntaxError(description: "{{\(name)}} is no token of a pattern, which knows {{case.NAME}} only")
            }
            at = at[(end + 2)...]
            guard let value = values[name] else {
                waiting.append(name)
                return []
            }
            return Array(value.utf8)
        }

        private mutating func braces(_ at: inout ArraySlice<UInt8>) throws(SyntaxError) -> [[Piece]] {
            var choices: [[Piece]] = []
            depth += 1
            defer { depth -= 1 }
            guard depth <= maximumDepth else {
                throw SyntaxError(description: "braces nest deeper than \(maximumDepth)")
            }
            while true {
                choices += try sequence(&at, isNested: true)
                guard let end = at.popFirst() else { throw SyntaxError(description: "{ has no closing }") }
                if end == UInt8(ascii: "}") { return choices }
            }
        }

        private mutating func grow(by pieces: Int) throws(SyntaxError) {
            size += pieces
            guard size <= maximumSize else {
                throw SyntaxError(description: "the pattern stands for more than \(maximumSize >> 20) MiB of text")
            }
        }

        private mutating func append(_ piece: Piece, to results: inout [[Piece]]) throws(SyntaxError) {
            try grow(by: results.count)
            for index in results.indices { results[index].append(piece) }
        }
    }
}
