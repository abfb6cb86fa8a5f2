import Exchanges

/// What in a request's target may be a key of no known form: nobody would
/// write it by hand, or a credential's name stands before it.
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

    /// The pieces of a URL's path that stand under a credential's name, whatever
    /// they look like: `/token/abc`, `/api_key=abc`, `;sig=abc`; none that
    /// another URL has, too.
    static func named(inPathOf url: String, but known: String, by redaction: RedactionPolicy) -> [String] {
        let parts = { (url: String) in url.split(separator: "/").dropFirst(2).flatMap { $0.split(separator: ";") } }
        let usual = Set(parts(known))
        var found: [Substring] = []
        var isNamed = false
        for part in parts(url) {
            if isNamed { found.append(part) }
            // An area of a server is called so, and no key follows.
            isNamed = part.lowercased() != "auth" && redaction.isCredential(parameter: String(part))
            guard let sign = part.firstIndex(where: { $0 == "=" || $0 == ":" }) else { continue }
            guard redaction.isCredential(parameter: String(part[..<sign])) else { continue }
            found.append(part[part.index(after: sign)...])
        }
        return found.filter { !$0.isEmpty && !usual.contains($0) }.map(String.init)
    }

    private static func isOpaque(_ count: Int, _ isWord: Bool) -> Bool {
        count >= shortest && (!isWord || count > longestWord)
    }
}
