/// Finds the password in the authority of a URL that stands in any text:
/// `https://user:password@host` (RFC 3986 section 3.2.1).
enum URLPassword {
    /// An authority is no longer than this.
    private static let longest = 1024

    /// Where the password stands of a URL whose scheme ends with a colon.
    static func range(_ colon: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let start = colon + 3
        guard colon > 0, start < bytes.count, ByteClass.isWord(bytes[colon - 1]),
            bytes[colon + 1] == UInt8(ascii: "/"), bytes[colon + 2] == UInt8(ascii: "/")
        else { return nil }
        var (first, sign) = (Int?.none, Int?.none)
        for at in start..<min(start + longest, bytes.count) {
            switch bytes[at] {
            case UInt8(ascii: ":"): first = first ?? at + 1
            case UInt8(ascii: "@"): sign = at
            case let byte where endsAuthority(byte):
                return password(first, sign)
            default: break
            }
        }
        return password(first, sign)
    }

    private static func password(_ first: Int?, _ sign: Int?) -> Range<Int>? {
        guard let first, let sign, first < sign else { return nil }
        return first..<sign
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7F || "/?#\"'<>\\`".utf8.contains(byte)
    }
}
