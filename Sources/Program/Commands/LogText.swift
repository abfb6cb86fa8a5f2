import Documents
import Exchanges

/// Text of a client's in a line of the log.
enum LogText {
    /// Lends bytes as they may stand in a line: without anything that looks
    /// like a key, with control characters as `\xNN` and what is not UTF-8 as
    /// U+FFFD, in JSON escaped as inside quotes. Nearly all bytes may stand
    /// there as they are, and those are not copied.
    static func withSafe(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ redaction: RedactionPolicy,
        inJSON: Bool = false,
        _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        if isPlain(bytes), redaction.isPlain(bytes) { return body(bytes) }
        let text = redaction.line(String(decoding: bytes, as: UTF8.self))
        var safe: [UInt8] = []
        if inJSON { JSONText.append(escaped: text.utf8, to: &safe) } else { safe.append(contentsOf: text.utf8) }
        safe.withUnsafeBufferPointer { body($0) }
    }

    /// Whether all are printable ASCII that no form of a line escapes.
    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var isPlain = true
        for byte in bytes {
            isPlain = isPlain && byte &- 0x20 < 0x5F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
        return isPlain
    }
}
