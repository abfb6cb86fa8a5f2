/// Reads the tokens of a JSON text, one byte or eight at a time.
///
/// Every read is below `end`: each function looks before it reads, and the
/// eight bytes of a word are read only where eight are left. All of it is
/// trivial values, inlined into the parser's one loop, which is what keeps
/// the position in a register.
struct JSONScanner {
    let base: UnsafePointer<UInt8>
    let end: Int
    var at = 0

    init(base: UnsafePointer<UInt8>, end: Int) {
        self.base = base
        self.end = end
    }

    /// The next byte, `nil` at the end.
    @inline(__always)
    var byte: UInt8? { at < end ? base[at] : nil }

    @inline(__always)
    mutating func skipSpace() {
        while at < end, base[at] <= 0x20 {
            switch base[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }

    /// Steps over a string from its first quote past its second.
    @inline(__always)
    mutating func string(_ isEscaped: inout Bool) -> JSONProblem? {
        at += 1
        let start = at
        var seen: UInt64 = 0
        while true {
            skipOrdinary(&seen)
            guard at < end else {
                at = start - 1
                return .openString
            }
            switch base[at] {
            case UInt8(ascii: "\""):
                if seen & 0x8080_8080_8080_8080 != 0, let error = firstInvalidUTF8(from: start) {
                    at = error
                    return .notUTF8
                }
                at += 1
                return nil
            case UInt8(ascii: "\\"):
                isEscaped = true
                if let problem = escape() { return problem }
            default:
                return .control
            }
        }
    }

    /// Steps over bytes that mean themselves in a string, to a quote, a
    /// backslash, a control or the end; `seen` gathers their bits.
    @inline(__always)
    private mutating func skipOrdinary(_ seen: inout UInt64) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        while at &+ 8 <= end {
            let word = UInt64(littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
            // A byte's high bit tells that it is zero after the exclusive or,
            // or below 0x20. A borrow may set bits above the first that is
            // right, never below it.
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            let stops =
                ((quote &- ones) & ~quote | (slash &- ones) & ~slash | (word &- ones &* 0x20) & ~word)
                & (ones &* 0x80)
            if stops != 0 {
                let bits = stops.trailingZeroBitCount & ~7
                seen |= word & ((1 &<< UInt64(truncatingIfNeeded: bits)) &- 1)
                at += bits / 8
                return
            }
            seen |= word
            at += 8
        }
        while at < end {
            let byte = base[at]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
            seen |= UInt64(byte)
            at += 1
        }
    }

    @inline(__always)
    private mutating func escape() -> JSONProblem? {
        guard at + 1 < end else { return .escapeEnds }
        switch base[at + 1] {
        case UInt8(ascii: "n"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
            return nil
        case UInt8(ascii: "u"):
            guard at + 5 < end, Self.isHex(base[at + 2]), Self.isHex(base[at + 3]), Self.isHex(base[at + 4]),
                Self.isHex(base[at + 5])
            else { return .hexDigits }
            at += 6
            return nil
        default:
            return .unknownEscape
        }
    }

    @inline(never)
    private func firstInvalidUTF8(from start: Int) -> Int? {
        UTF8Check.firstInvalid(in: UnsafeBufferPointer(start: base, count: end), from: start, to: at)
    }

    /// Steps over a number.
    @inline(__always)
    mutating func number() -> JSONProblem? {
        if base[at] == UInt8(ascii: "-") { at += 1 }
        guard isAtDigit else { return .digitAfterMinus }
        if base[at] == UInt8(ascii: "0") {
            at += 1
            if isAtDigit { return .leadingZero }
        } else {
            skipDigits()
        }
        if byte == UInt8(ascii: ".") {
            at += 1
            guard isAtDigit else { return .digitAfterPoint }
            skipDigits()
        }
        if at < end, base[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
            guard isAtDigit else { return .digitAfterExponent }
            skipDigits()
        }
        return nil
    }

    /// Steps over four letters, the first in the lowest byte, or stays.
    @inline(__always)
    mutating func word(_ letters: UInt32) -> Bool {
        guard at + 4 <= end,
            UInt32(littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt32.self)) == letters
        else { return false }
        at += 4
        return true
    }

    @inline(__always)
    private var isAtDigit: Bool { at < end && base[at] &- 0x30 < 10 }

    @inline(__always)
    private mutating func skipDigits() {
        while isAtDigit { at += 1 }
    }

    @inline(__always)
    private static func isHex(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }
}
