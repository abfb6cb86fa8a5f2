import Matching

/// Text for lines that people read, without anything that looks like a key.
enum Redacted {
    /// The text without keys, and with control characters as `\xNN`: a
    /// request line must not move a terminal's cursor.
    static func text(_ text: String) -> String {
        let text = Secrets.redacted(text)
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        let digits = Array("0123456789ABCDEF")
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if scalar.value < 0x20 || scalar.value == 0x7F {
                result += "\\x\(digits[Int(scalar.value >> 4)])\(digits[Int(scalar.value & 15)])"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
}
