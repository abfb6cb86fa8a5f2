/// What in a request's target may be a key of no known form: nobody would
/// write it by hand.
enum OpaquePiece {
    /// Shorter pieces are no echo of a credential.
    private static let shortest = 8
    /// Words of small letters are shorter than this.
    private static let longestWord = 15

    /// Whether a piece of a target, between `/`, `?`, `&` and `=`, has eight
    /// bytes or more that are not all small letters, `-` and `_`, or more than
    /// fifteen bytes.
    static func stands(in target: UnsafeBufferPointer<UInt8>) -> Bool {
        var count = 0
        var isWord = true
        for byte in target {
            switch byte {
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: "="):
                if isOpaque(count, isWord) { return true }
                (count, isWord) = (0, true)
            default:
                count += 1
                isWord =
                    isWord && (byte &- 0x61 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_"))
            }
        }
        return isOpaque(count, isWord)
    }

    /// The pieces of a URL's path, between `/`, that may be keys; none that
    /// another URL has, too.
    static func pieces(ofPathOf url: String, but known: String) -> [String] {
        let parts = { (url: String) in url.split(separator: "/").dropFirst(2).map(String.init) }
        let usual = Set(parts(known))
        return parts(url).filter { part in
            let isWord = part.utf8.allSatisfy { $0 &- 0x61 < 26 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            return !usual.contains(part) && isOpaque(part.utf8.count, isWord)
        }
    }

    private static func isOpaque(_ count: Int, _ isWord: Bool) -> Bool {
        count >= shortest && (!isWord || count > longestWord)
    }
}
