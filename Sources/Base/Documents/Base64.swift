/// Base64 (RFC 4648 section 4): for bytes that are no text.
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text of some bytes, with padding, on one line.
    public static func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * (3 - UInt32(group.count)))
            for place in 0..<4 {
                output.append(
                    place <= group.count ? alphabet[Int(word >> (18 - 6 * UInt32(place))) & 63] : UInt8(ascii: "=")
                )
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The bytes of a text; `nil` where it is no base64. White space is
    /// skipped, padding is wanted.
    public static func decode(_ text: String) -> [UInt8]? {
        let symbols = text.utf8.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0x20 && $0 != 0x09 }
        guard symbols.count.isMultiple(of: 4) else { return nil }
        let padding = symbols.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        var output: [UInt8] = []
        var word: UInt32 = 0
        for (index, symbol) in symbols.enumerated() {
            let isPadding = index >= symbols.count - padding
            guard let value = isPadding ? 0 : value(of: symbol) else { return nil }
            word = word << 6 | value
            if index % 4 == 3 {
                output += [UInt8(word >> 16 & 0xFF), UInt8(word >> 8 & 0xFF), UInt8(word & 0xFF)]
                word = 0
            }
        }
        let unused = output.suffix(padding)
        guard unused.allSatisfy({ $0 == 0 }) else { return nil }
        output.removeLast(padding)
        return output
    }

    private static func value(of symbol: UInt8) -> UInt32? {
        switch symbol {
        case 0x41...0x5A: UInt32(symbol - 0x41)
        case 0x61...0x7A: UInt32(symbol - 0x61 + 26)
        case 0x30...0x39: UInt32(symbol - 0x30 + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
