/// Questions about the bytes of a head, by RFC 9110 section 5.6 and RFC 3986.
enum HeadBytes {
    /// A digit for each byte of ASCII: 1 where a token may hold it, that is
    /// letters, digits and ``!#$%&'*+-.^_`|~``. A literal is found without
    /// asking whether it has been made.
    @inline(__always) private static var tokens: StaticString {
        """
        00000000000000000000000000000000\
        01011111001101101111111111000000\
        01111111111111111111111111100011\
        11111111111111111111111111101010
        """
    }
    /// The same for what may stand in a host and its port: letters, digits and
    /// `!$%&'()*+-.:;=[]_~`; no `@`, `/` or `,`.
    @inline(__always) private static var hosts: StaticString {
        """
        00000000000000000000000000000000\
        01001111111101101111111111110100\
        01111111111111111111111111110101\
        01111111111111111111111111100010
        """
    }

    /// Whether a table has a 1 for each of some bytes, of which there is one
    /// at least.
    @inline(__always)
    private static func areAll(_ bytes: UnsafeBufferPointer<UInt8>, in table: StaticString) -> Bool {
        let digits = table.utf8Start
        var (all, seen): (UInt8, UInt8) = (1, 0)
        for byte in bytes {
            all &= digits[Int(byte & 0x7F)]
            seen |= byte
        }
        return all & 1 != 0 && seen < 0x80 && !bytes.isEmpty
    }

    /// Whether bytes are a token.
    @inline(__always)
    static func isToken(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { areAll(bytes, in: tokens) }

    /// Whether bytes are a host with or without a port; an address of IPv6
    /// stands in brackets.
    static func isHost(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard areAll(bytes, in: hosts), let first = bytes.first else { return false }
        var rest = bytes[...]
        if first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")), close > 2 else { return false }
            rest = bytes[(close + 1)...]
            if rest.isEmpty { return true }
            guard rest.first == UInt8(ascii: ":") else { return false }
        } else {
            for (at, byte) in bytes.enumerated() {
                if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") { return false }
                if byte == UInt8(ascii: "%"), !isEncoded(bytes, at) { return false }
            }
        }
        guard let colon = rest.firstIndex(of: UInt8(ascii: ":")) else { return true }
        return (colon > 0) && bytes[(colon + 1)...].allSatisfy { $0 &- 0x30 < 10 }
    }

    /// Whether two hexadecimal digits follow a place.
    private static func isEncoded(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        place + 2 < bytes.count
            && bytes[place + 1...place + 2].allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6 }
    }

    /// Whether bytes are a name in any case; `lower` is in small letters.
    @inline(__always)
    static func isName(_ bytes: UnsafeBufferPointer<UInt8>, _ lower: StaticString) -> Bool {
        guard bytes.count == lower.utf8CodeUnitCount else { return false }
        let wanted = lower.utf8Start
        for index in 0..<bytes.count where bytes[index] | 0x20 != wanted[index] {
            // A hyphen has the bit set.
            return false
        }
        return true
    }

    /// A value without the white space behind it, which the library leaves.
    @inline(__always)
    static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var count = bytes.count
        while count > 0, bytes[count - 1] == 0x20 || bytes[count - 1] == 0x09 { count -= 1 }
        return UnsafeBufferPointer(start: bytes.baseAddress, count: count)
    }

    /// A number of decimal digits; one that is too large is the largest,
    /// `nil` where the bytes are none.
    static func number(_ digits: UnsafeBufferPointer<UInt8>) -> Int? {
        guard !digits.isEmpty else { return nil }
        var number = 0
        var isOver = false
        for byte in digits {
            guard byte &- 0x30 < 10 else { return nil }
            let (tens, over) = number.multipliedReportingOverflow(by: 10)
            let (sum, overToo) = tens.addingReportingOverflow(Int(byte) - 0x30)
            isOver = isOver || over || overToo
            number = sum
        }
        return isOver ? .max : number
    }

    /// Whether nothing in a target is a blank, a control character or `#`.
    @inline(__always)
    static func isTarget(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var bad: UInt8 = bytes.isEmpty ? 1 : 0
        for byte in bytes { bad |= byte <= 0x20 || byte == 0x7F || byte == 0x23 ? 1 : 0 }
        return bad == 0
    }
}
