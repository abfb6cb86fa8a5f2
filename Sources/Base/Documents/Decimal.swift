/// A number by its value: sign, digits without zeros around them, exponent.
/// Exact at any length, where a binary fraction is not.
struct Decimal: Equatable {
    private var isNegative: Bool
    private var digits: [UInt8]
    private var exponent: Int
    /// An exponent of more digits than an integer holds, as it is written;
    /// two such numbers are equal where they are written alike.
    private var hugeExponent = ""

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
