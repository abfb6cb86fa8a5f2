/// A secret that is known by its bytes.
struct LiteralSecret: Sendable, Hashable {
    let bytes: [UInt8]
    /// Whether it counts only as a word of its own: a short one would hide
    /// parts of ordinary words.
    let isWord: Bool
    /// How much of the secret still fits where a byte after so much of it
    /// does not (Knuth, Morris, Pratt): time grows with the text only, also
    /// where secret and text repeat themselves.
    private let fallback: [Int]

    /// A secret that somebody supplied; `nil` where there is nothing to hide.
    init?(supplied text: String) {
        guard !text.isEmpty, text != RedactionPolicy.mark else { return nil }
        self.init(Array(text.utf8), isWord: text.utf8.count < RedactionPolicy.shortestEcho)
    }

    /// A credential of an exchange; `nil` where it is too short to be told
    /// from ordinary text.
    init?(credential bytes: [UInt8]) {
        guard bytes.count >= RedactionPolicy.shortestEcho, bytes != Array(RedactionPolicy.mark.utf8) else {
            return nil
        }
        self.init(bytes, isWord: false)
    }

    private init(_ bytes: [UInt8], isWord: Bool) {
        self.bytes = bytes
        self.isWord = isWord
        var fallback = [Int](repeating: 0, count: bytes.count)
        var fit = 0
        for at in bytes.indices.dropFirst() {
            while fit > 0, bytes[at] != bytes[fit] { fit = fallback[fit - 1] }
            if bytes[at] == bytes[fit] { fit += 1 }
            fallback[at] = fit
        }
        self.fallback = fallback
    }

    /// So much of its beginning is no accident: servers tell a wrong key by
    /// its first letters.
    static let tellingStart = 20

    /// Where it stands in a text as it is, also its beginning where the text
    /// ends, and a long one that stands by itself.
    func ranges(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var fit = 0
        for at in text.indices {
            if !isWord, fit >= Self.tellingStart, text[at] != bytes[fit], !ByteClass.isWord(text[at]),
                !ByteClass.isInWord(at - fit, text)
            {
                found.append(at - fit..<at)
                fit = 0
            }
            while fit > 0, text[at] != bytes[fit] { fit = fallback[fit - 1] }
            if text[at] == bytes[fit] { fit += 1 }
            guard fit == bytes.count else { continue }
            let range = at + 1 - fit..<at + 1
            let isInside =
                ByteClass.isInWord(range.lowerBound, text) || at + 1 < text.count && ByteClass.isWord(text[at + 1])
            if isWord, isInside {
                fit = fallback[fit - 1]
            } else {
                found.append(range)
                fit = 0
            }
        }
        // A text that was cut within it keeps none of what had come.
        if !isWord, fit >= RedactionPolicy.shortestEcho { found.append(text.count - fit..<text.count) }
        return found
    }
}
