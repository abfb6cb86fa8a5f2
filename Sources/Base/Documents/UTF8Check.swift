/// Tells whether bytes are UTF-8 (RFC 3629): shortest form, no surrogates,
/// nothing past U+10FFFF.
public enum UTF8Check {
    /// Whether all bytes are UTF-8.
    public static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        firstInvalid(in: bytes, from: 0, to: bytes.count) == nil
    }

    /// Whether all bytes are UTF-8.
    public static func isValid(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { isValid($0) }
    }

    /// The index of the first byte of what is not UTF-8 in a range.
    public static func firstInvalid(in bytes: UnsafeBufferPointer<UInt8>, from: Int, to: Int) -> Int? {
        var at = from
        while at < to {
            let lead = bytes[at]
            if lead < 0x80 {
                at += 1
                continue
            }
            let count: Int
            var low: UInt8 = 0x80
            var high: UInt8 = 0xBF
            switch lead {
            case 0xC2...0xDF: count = 1
            case 0xE0: (count, low) = (2, 0xA0)
            case 0xED: (count, high) = (2, 0x9F)
            case 0xE1...0xEF: count = 2
            case 0xF0: (count, low) = (3, 0x90)
            case 0xF1...0xF3: count = 3
            case 0xF4: (count, high) = (3, 0x8F)
            default: return at
            }
            guard at + count < to, bytes[at + 1] >= low, bytes[at + 1] <= high else { return at }
            for step in stride(from: 2, through: count, by: 1) where bytes[at + step] & 0xC0 != 0x80 { return at }
            at += count + 1
        }
        return nil
    }
}
