import Scenarios

/// A token is whole characters, too: what is cut to so many tokens counts for
/// so many.
extension TokenCount {
    /// A text's.
    static func of(_ text: String) -> Int { of(bytes: text.utf8.count) }

    /// A text cut to so many tokens; `nil` where it has no more.
    static func cut(_ text: String, to tokens: Int) -> String? {
        let (limit, isBeyond) = tokens.multipliedReportingOverflow(by: size)
        guard !isBeyond, text.utf8.count > limit else { return nil }
        var bytes = 0
        var end = text.unicodeScalars.startIndex
        for index in text.unicodeScalars.indices {
            let count = UTF8.width(text.unicodeScalars[index])
            guard bytes + count <= limit else { break }
            bytes += count
            end = text.unicodeScalars.index(after: index)
        }
        return String(text.unicodeScalars[..<end])
    }
}

/// The pieces in which a text is streamed: a few tokens each, words whole and
/// with the blank before them, as streams of the API were seen.
enum TextPieces {
    /// A piece ends before the blank behind so many bytes, and in the middle
    /// of a word behind four times as many.
    private static let size = 12
    /// A long text has about so many pieces.
    private static let most = 400

    /// A text's pieces; none for an empty one.
    static func of(_ text: String) -> [String] {
        let size = max(Self.size, text.utf8.count / most)
        var pieces: [String] = []
        var piece = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            if count >= size && scalar == " " || count >= size * 4 {
                pieces.append(String(piece))
                piece = String.UnicodeScalarView()
                count = 0
            }
            piece.append(scalar)
            count += UTF8.width(scalar)
        }
        if count > 0 { pieces.append(String(piece)) }
        return pieces
    }
}
