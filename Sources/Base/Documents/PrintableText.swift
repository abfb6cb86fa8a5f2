/// Text of somebody else's as a terminal may get it: a file's name or a
/// client's target must not move its cursor, set its title, or turn the order
/// of its letters around.
///
/// What is written out is what nobody sees and may do something: the control
/// characters (ECMA-48), line and paragraph separators, format characters,
/// among them those that steer bidirectional text (UAX 9) and the tags of
/// U+E0000, and whatever else is ignored by default, such as variation
/// selectors (Unicode, sections 4.5 and 5.21). Joiners and variation selectors
/// stay behind a letter or a picture beyond ASCII: some scripts and many
/// emoji are written with them.
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
        var isJoinable = false
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if scalar != "\n", isHidden(scalar, &isJoinable) {
                for unit in UTF16.encode(scalar) ?? .init() {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether a character would steer a terminal instead of standing in it;
    /// joiners and variation selectors, which need a look at what stands before
    /// them, do not count.
    public static func isSteering(_ scalar: UnicodeScalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        if 0x200C...0x200D ~= scalar.value || 0xFE00...0xFE0F ~= scalar.value { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// Whether a character is to be written out. The flag tells from one to the
    /// next whether a joiner or a variation selector may follow.
    private static func isHidden(_ scalar: UnicodeScalar, _ isJoinable: inout Bool) -> Bool {
        switch scalar.value {
        case 0x200C, 0x200D, 0xFE00...0xFE0F: return !isJoinable
        default:
            let isHidden = isSteering(scalar)
            isJoinable = !isHidden && !scalar.isASCII
            return isHidden
        }
    }

    private static func written(_ text: String, keeping kept: UnicodeScalar?) -> String {
        guard mayMatter(text, keeping: kept) else { return text }
        var isJoinable = false
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            guard scalar != kept, isHidden(scalar, &isJoinable) else { return result.unicodeScalars.append(scalar) }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            result += scalar.value < 0x80 ? "\\x" + (digits.count < 2 ? "0" : "") + digits : "\\u{\(digits)}"
        }
    }

    /// Whether a closer look is worth it: nearly all text is printable ASCII.
    private static func mayMatter(_ text: String, keeping kept: UnicodeScalar?) -> Bool {
        text.utf8.contains { byte in byte &- 0x20 >= 0x5F && UnicodeScalar(byte) != kept }
    }
}
