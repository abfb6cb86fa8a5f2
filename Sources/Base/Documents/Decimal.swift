/// A number by its value: sign, digits without zeros around them, exponent.
/// Exact at any length, where a binary fraction is not.
struct Decimal: Equatable {
    private var isNegative: Bool
    private var digits: [UInt8]
    private var exponent: Int
    /// An exponent of more digits than an integer holds, as it is written;
    /// two such numbers are equal where they are written alike.
    private var hugeExponent = ""

    /// Whether it is less than another.
    func isLess(than other: Decimal) -> Bool {
        if isNegative != other.isNegative { return isNegative && !(digits.isEmpty && other.digits.isEmpty) }
        let (small, large) = isNegative ? (other, self) : (self, other)
        return small.isSmaller(than: large)
    }

    /// Whether it is nearer to zero than another.
    private func isSmaller(than other: Decimal) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        guard size == other.size else { return size < other.size }
        return digits.lexicographicallyPrecedes(other.digits)
    }

    /// Where its first digit stands before the point; beyond all numbers for
    /// an exponent that no integer holds.
    private var size: Int {
        if !hugeExponent.isEmpty { return hugeExponent.utf8.first == UInt8(ascii: "-") ? Int.min : Int.max }
        return exponent + digits.count
    }

    /// The value of a number in JSON's form.
    init(_ lexeme: String) {
        var digits: [UInt8] = []
        var point: Int?
        var exponent = 0
        isNegative = lexeme.utf8.first == UInt8(ascii: "-")
        let parts = lexeme.utf8.split(omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        for byte in parts[0] {
            if byte == UInt8(ascii: ".") { point = digits.count }
            if byte &- 0x30 < 10 { digits.append(byte) }
        }
        if parts.count > 1 {
            let text = String(decoding: parts[1], as: UTF8.self)
            let limit = 1 << 60
            if let value = Int(text), (-limit...limit).contains(value) {
                exponent = value
            } else {
                hugeExponent = text.utf8.first == UInt8(ascii: "+") ? String(text.dropFirst()) : text
            }
        }
        exponent -= digits.count - (point ?? digits.count)
        let end = digits.lastIndex { $0 != 0x30 }.map { $0 + 1 } ?? 0
        exponent += digits.count - end
        self.digits = Array(digits[..<end].drop { $0 == 0x30 })
        self.exponent = exponent
        if self.digits.isEmpty { (isNegative, self.exponent, hugeExponent) = (false, 0, "") }
    }
}
