import Exchanges

extension RedactionPolicy {
    /// A text for a line that people read: without secrets, and with control
    /// characters as `\xNN`, since a request line must not move a terminal's
    /// cursor.
    func line(_ text: String) -> String {
        let text = self.text(text)
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
