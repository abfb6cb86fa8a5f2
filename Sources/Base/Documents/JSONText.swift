/// The text of JSON strings, escaped and not.
public enum JSONText {
    /// The bytes that a string cell means. A lone surrogate escape becomes
    /// U+FFFD, since UTF-8 has no form for it.
    public static func unescaped(_ cell: Cell, in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let text = bytes[Int(cell.start)..<Int(cell.start + cell.count)]
        guard cell.isEscaped else { return Array(text) }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var at = text.startIndex
        while at < text.endIndex {
            guard bytes[at] == UInt8(ascii: "\\") else {
                result.append(bytes[at])
                at += 1
                continue
            }
            if bytes[at + 1] == UInt8(ascii: "u") {
                let (scalar, count) = self.scalar(at: at, end: text.endIndex, in: bytes)
                result.append(contentsOf: Array(String(scalar ?? "\u{FFFD}").utf8))
                at += count
            } else {
                result.append(simpleEscape(bytes[at + 1]))
                at += 2
            }
        }
        return result
    }

    /// The scalar of a `\u` escape at an index, with its second half where
    /// there is one; `nil` for a lone surrogate. The text must be valid.
    public static func scalar(
        at: Int,
        end: Int,
        in bytes: UnsafeBufferPointer<UInt8>
    ) -> (scalar: UnicodeScalar?, count: Int) {
        let unit = hexUnit(at: at + 2, in: bytes)
        if (0xD800..<0xDC00).contains(unit), at + 11 < end, bytes[at + 6] == UInt8(ascii: "\\"),
            bytes[at + 7] == UInt8(ascii: "u")
        {
            let low = hexUnit(at: at + 8, in: bytes)
            if (0xDC00..<0xE000).contains(low) {
                return (UnicodeScalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)), 12)
            }
        }
        return (UnicodeScalar(unit), 6)
    }

    /// The byte that a two-character escape means.
    public static func simpleEscape(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    /// Appends a text in quotes: `"`, `\` and controls escaped in their
    /// shortest form, everything else as it is.
    public static func append(quoted text: some Sequence<UInt8>, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        append(escaped: text, to: &output)
        output.append(UInt8(ascii: "\""))
    }

    /// Appends a text escaped as inside quotes.
    public static func append(escaped text: some Sequence<UInt8>, to output: inout [UInt8]) {
        // Most texts hold nothing to escape.
        let isDone = text.withContiguousStorageIfAvailable { bytes in
            guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else { return false }
            output.append(contentsOf: bytes)
            return true
        }
        if isDone == true { return }
        for byte in text {
            if let escape = escape(for: byte) {
                output.append(UInt8(ascii: "\\"))
                output.append(escape)
                if escape == UInt8(ascii: "u") {
                    output.append(contentsOf: [0x30, 0x30, hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]])
                }
            } else {
                output.append(byte)
            }
        }
    }

    /// The letter after the backslash for a byte that must be escaped; `u`
    /// where there is no shorter form than four digits.
    @inline(__always)
    public static func escape(for byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
        case 0x20...: nil
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        default: UInt8(ascii: "u")
        }
    }

    /// The sixteen digits, in lower case.
    public static let hexDigits: [UInt8] = Array("0123456789abcdef".utf8)

    private static func hexUnit(at: Int, in bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        (at..<at + 4).reduce(UInt32(0)) { value, index in
            let byte = bytes[index]
            return value << 4 | UInt32(byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57)
        }
    }
}
