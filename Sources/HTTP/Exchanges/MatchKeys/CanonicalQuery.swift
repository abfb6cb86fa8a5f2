/// Writes a query or a path in the one form that its spellings share.
///
/// A parameter means what is left when its escapes are undone (RFC 3986
/// section 2.1), a `+` in a query being a blank, as forms and nearly all
/// clients write it (https://url.spec.whatwg.org/#urlencoded-parsing).
public enum CanonicalQuery {
    /// Whether a text may have other spellings than its own: most have none.
    @inline(__always)
    public static func mayDiffer(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var differs = false
        for byte in bytes {
            differs = differs || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+") || byte >= 0x80
        }
        return differs
    }

    /// A query in which a byte is escaped only where it would mean something
    /// else or cannot stand: `&`, `%`, `+`, blanks, control characters, what is
    /// beyond ASCII, and `=` in a name. Digits of escapes are capitals.
    public static func query(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var isName = true
        var at = 0
        while at < bytes.count {
            let (byte, count) = decoded(bytes, at)
            defer { at += count }
            if count == 1 {
                switch byte {
                case UInt8(ascii: "&"):
                    isName = true
                    output.append(byte)
                    continue
                case UInt8(ascii: "=") where isName:
                    isName = false
                    output.append(byte)
                    continue
                case UInt8(ascii: "+"):
                    escape(0x20, to: &output)
                    continue
                default: break
                }
            }
            switch byte {
            case UInt8(ascii: "&"), UInt8(ascii: "%"), UInt8(ascii: "+"), 0...0x20, 0x7F...0xFF:
                escape(byte, to: &output)
            case UInt8(ascii: "=") where isName: escape(byte, to: &output)
            default: output.append(byte)
            }
        }
        return output
    }

    /// A form's fields as a query's pairs, in the order of their bytes; one
    /// without `=` has an empty value.
    public static func form(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let fields = query(bytes).split(separator: UInt8(ascii: "&")).map { field in
            field.contains(UInt8(ascii: "=")) ? Array(field) : field + [UInt8(ascii: "=")]
        }
        return Array(fields.sorted { $0.lexicographicallyPrecedes($1) }.joined(separator: [UInt8(ascii: "&")]))
    }

    /// A path in which no letter, digit, `-`, `.`, `_` or `~` is escaped, and
    /// the digits of escapes are capitals (RFC 3986 section 6.2.2): anything
    /// else may mean another path.
    public static func path(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let (byte, count) = decoded(bytes, at)
            if count == 3 && !isUnreserved(byte) || byte >= 0x80 {
                escape(byte, to: &output)
            } else {
                output.append(byte)
            }
            at += count
        }
        return output
    }

    /// The byte at a place and how many it takes: an escape three, all else,
    /// a `%` that begins none too, one.
    private static func decoded(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> (UInt8, Int) {
        guard bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count, let high = digit(bytes[at + 1]),
            let low = digit(bytes[at + 2])
        else { return (bytes[at], 1) }
        return (high << 4 | low, 3)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// A piece of a path or query in which everything that is not unreserved
    /// is percent-encoded (RFC 3986 section 2.3).
    public static func escaped(_ text: String) -> String {
        var output: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) { output.append(byte) } else { escape(byte, to: &output) }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// A target in which what is beyond ASCII is percent-encoded, and all else
    /// stays.
    public static func escapedBeyondASCII(_ text: String) -> String {
        var output: [UInt8] = []
        for byte in text.utf8 {
            if byte < 0x80 { output.append(byte) } else { escape(byte, to: &output) }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func escape(_ byte: UInt8, to output: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
    }

    /// What a path means: its escapes undone, but for `%2F` and `%25`, which
    /// would mean another path or another escape. `nil` where it has none.
    public static func meaning(ofPath bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard bytes.contains(UInt8(ascii: "%")) else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let (byte, count) = decoded(bytes, at)
            if count == 3, byte == UInt8(ascii: "/") || byte == UInt8(ascii: "%") {
                escape(byte, to: &output)
            } else {
                output.append(byte)
            }
            at += count
        }
        return output
    }

    /// What a name or value of a query means.
    public static func meaning(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return text }
        var bytes: [UInt8] = []
        Array(text.utf8).withUnsafeBufferPointer { text in
            var at = 0
            while at < text.count {
                let (byte, count) = decoded(text, at)
                bytes.append(count == 1 && byte == UInt8(ascii: "+") ? 0x20 : byte)
                at += count
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
