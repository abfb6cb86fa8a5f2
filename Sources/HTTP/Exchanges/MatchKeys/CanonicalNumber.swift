/// Numbers of JSON in the one form that all spellings of a value share.
enum CanonicalNumber {
    /// A number with more digits, or more behind its point, has an exponent.
    private static let plainLimit = 15
    /// A number takes at most so many times the bytes that it had: `1e14`.
    static let growth = 4

    /// The lexeme's value without needless digits and, where it is not long,
    /// without an exponent: `1.0`, `10e-1` and `1` are `1`. Exact at any
    /// length. `nil` where the lexeme is that form already.
    static func text(_ lexeme: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let isPlain = lexeme.dropFirst(lexeme.first == UInt8(ascii: "-") ? 1 : 0).allSatisfy { $0 &- 0x30 < 10 }
        if isPlain, lexeme.count <= plainLimit { return lexeme.elementsEqual("-0".utf8) ? [0x30] : nil }
        var (digits, exponent) = ([UInt8](), 0)
        var at = 0
        var isFraction = false
        while at < lexeme.count, lexeme[at] | 0x20 != UInt8(ascii: "e") {
            if lexeme[at] == UInt8(ascii: ".") { isFraction = true }
            if lexeme[at] &- 0x30 < 10 {
                digits.append(lexeme[at])
                if isFraction { exponent -= 1 }
            }
            at += 1
        }
        if at < lexeme.count {
            // One that no integer holds is told apart by how it is written.
            let written = String(decoding: lexeme[(at + 1)...], as: UTF8.self)
            guard let value = Int(written), abs(value) < 1 << 60 else { return nil }
            exponent += value
        }
        while digits.last == 0x30 {
            digits.removeLast()
            exponent += 1
        }
        digits = Array(digits.drop { $0 == 0x30 })
        guard !digits.isEmpty else { return [0x30] }
        let result = (lexeme.first == UInt8(ascii: "-") ? [UInt8(ascii: "-")] : []) + written(digits, exponent)
        return lexeme.elementsEqual(result) ? nil : result
    }

    private static func written(_ digits: [UInt8], _ exponent: Int) -> [UInt8] {
        if exponent >= 0, digits.count + exponent <= plainLimit {
            return digits + [UInt8](repeating: 0x30, count: exponent)
        }
        guard exponent < 0, exponent >= -plainLimit else { return digits + Array("e\(exponent)".utf8) }
        let point = digits.count + exponent
        if point > 0 { return digits[..<point] + [UInt8(ascii: ".")] + digits[point...] }
        return Array("0.".utf8) + [UInt8](repeating: 0x30, count: -point) + digits
    }
}
