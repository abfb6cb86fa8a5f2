/// Text of somebody else's as a terminal may get it: a file's name or a
/// client's target must not move its cursor, set its title, or turn the order
/// of its letters around.
///
/// What is written out are the control characters of C0 and C1 with DEL
/// (ECMA-48), and the characters that steer bidirectional text (UAX 9) or
/// break lines (U+2028, U+2029).
public enum PrintableText {
    /// A text on one line: `\x1B`, `\x0A`, `\u{202E}`.
    public static func line(_ text: String) -> String {
        written(text, keeping: nil)
    }

    /// A text of several lines: line feeds stay.
    public static func lines(_ text: String) -> String {
        written(text, keeping: "\n")
    }

    /// JSON with such characters of its strings escaped, so that it means
    /// what it meant; line feeds between its parts stay.
    public static func json(_ text: String) -> String {
        guard mayMatter(text, keeping: "\n") else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if scalar != "\n", isSteering(scalar) {
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether a character would steer a terminal instead of standing in it.
    public static func isSteering(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func written(_ text: String, keeping kept: UnicodeScalar?) -> String {
        guard mayMatter(text, keeping: kept) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            guard scalar != kept, isSteering(scalar) else { return result.unicodeScalars.append(scalar) }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            result += scalar.value < 0x80 ? "\\x" + (digits.count < 2 ? "0" : "") + digits : "\\u{\(digits)}"
        }
    }

    /// Whether a closer look is worth it: nearly all text is printable ASCII.
    private static func mayMatter(_ text: String, keeping kept: UnicodeScalar?) -> Bool {
        text.utf8.contains { byte in byte &- 0x20 >= 0x5F && UnicodeScalar(byte) != kept }
    }
}
