/// Finds what stands after a credential's name that has no quotes, in a header
/// line, a configuration or a program: `Authorization: Bearer …`,
/// `MY_API_KEY=…`, `api_key: …`, `password = "…"`.
///
/// Prose has such names, too. A value without quotes counts only where it is
/// as long as an echo that is looked for and holds a digit: of `the password:
/// please change it` nothing is hidden.
enum AssignedValue {
    private static let longestName = 128
    private static let schemes = AuthorizationScheme.words.map { Array($0.utf8) }

    /// Where the value stands that a colon or a sign gives to the name before
    /// it.
    static func range(
        _ sign: Int,
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ rules: CredentialRules
    ) -> Range<Int>? {
        guard let name = name(before: sign, bytes),
            rules.isCredential(member: UnsafeBufferPointer(rebasing: bytes[name]))
        else { return nil }
        // Models call pieces of text so.
        if bytes[name].map(ByteClass.lowercase).elementsEqual("token".utf8) { return nil }
        let first = afterBlanks(sign + 1, bytes)
        guard first < bytes.count else { return nil }
        if isQuote(bytes[first]) { return quoted(first, bytes) }
        return word(afterScheme(first, bytes), bytes)
    }

    private static func name(before sign: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var end = sign
        while end > 0, sign - end < 2, bytes[end - 1] == 0x20 { end -= 1 }
        var start = end
        while start > 0, ByteClass.isWord(bytes[start - 1]) {
            guard end - start < longestName else { return nil }
            start -= 1
        }
        // A name in quotes is a member's, and a part of a longer one is none.
        guard start < end, start == 0 || !"%.\\&?".utf8.contains(bytes[start - 1]) else { return nil }
        return start..<end
    }

    /// What stands in quotes, after the scheme, and has no blank in it.
    private static func quoted(_ quote: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let start = afterScheme(quote + 1, bytes)
        var end = start
        while end < bytes.count, bytes[end] > 0x20, bytes[end] != bytes[quote] { end += 1 }
        guard end < bytes.count, bytes[end] == bytes[quote], end > start else { return nil }
        return start..<end
    }

    private static func word(_ start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var (end, hasDigit) = (start, false)
        while end < bytes.count, isPartOfValue(bytes[end]) {
            if bytes[end] &- 0x30 < 10 { hasDigit = true }
            end += 1
        }
        return hasDigit && end - start >= RedactionPolicy.shortestEcho ? start..<end : nil
    }

    private static func afterScheme(_ start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        for scheme in schemes {
            let end = start + scheme.count
            guard end < bytes.count, bytes[end] == 0x20,
                bytes[start..<end].lazy.map(ByteClass.lowercase).elementsEqual(scheme)
            else { continue }
            return afterBlanks(end, bytes)
        }
        return start
    }

    private static func afterBlanks(_ start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var at = start
        while at < bytes.count, at - start < 4, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
        return at
    }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }

    private static func isPartOfValue(_ byte: UInt8) -> Bool {
        ByteClass.isWord(byte) || "./+=~%:".utf8.contains(byte)
    }
}
