import Documents

extension QueryReader {
    /// A string in either quotes: its meaning (section 2.3.1.1).
    mutating func string() throws(JSONQueryError) -> [UInt8] {
        let quote = text[at]
        let start = at
        at += 1
        var result: [UInt8] = []
        while let byte = next {
            switch byte {
            case quote:
                at += 1
                return result
            case UInt8(ascii: "\\"): try escape(quote, &result)
            case 0..<0x20:
                throw error("a control character in a string is written \\u00\(Self.hex(byte))")
            default:
                result.append(byte)
                at += 1
            }
        }
        throw error("a string is not closed", at: start)
    }

    private mutating func escape(_ quote: UInt8, _ result: inout [UInt8]) throws(JSONQueryError) {
        let start = at
        at += 1
        guard let letter = next else { throw error("a string is not closed", at: start) }
        at += 1
        switch letter {
        case quote, UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            result.append(JSONText.simpleEscape(letter))
        case UInt8(ascii: "u"): result += Array(String(try scalar(from: start)).utf8)
        default:
            at = start
            let letter = String(decoding: text[(start + 1)...].prefix(4), as: UTF8.self).unicodeScalars.first
            throw error(
                "\\\(letter.map(String.init) ?? "") is no escape in a string of these quotes",
                hint: "a backslash, as in a regular expression, is written \\\\"
            )
        }
    }

    /// The scalar of an escape after its `u`; a surrogate comes with its
    /// other half.
    private mutating func scalar(from start: Int) throws(JSONQueryError) -> Unicode.Scalar {
        let unit = try hexUnit(from: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let half = "\\u\(String(unit, radix: 16, uppercase: true)) is half a surrogate pair"
        guard unit < 0xDC00, take("\\u") else { throw error(half, at: start) }
        let low = try hexUnit(from: start)
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        else { throw error(half, at: start) }
        return scalar
    }

    private mutating func hexUnit(from start: Int) throws(JSONQueryError) -> UInt32 {
        let digits = text[at...].prefix(4)
        let isHex = digits.count == 4 && digits.allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6 }
        guard isHex, let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
            throw error("\\u needs four hexadecimal digits", at: start)
        }
        at += 4
        return unit
    }

    private static func hex(_ byte: UInt8) -> String {
        String(decoding: [JSONText.hexDigits[Int(byte >> 4)], JSONText.hexDigits[Int(byte & 15)]], as: UTF8.self)
    }
}
