/// Text as it stands in XML 1.0 (https://www.w3.org/TR/xml/).
public enum XMLEscapes {
    /// The text of an element.
    public static func text(_ text: String) -> String {
        written(text, escapesQuotes: false, escapesWhiteSpace: false)
    }

    /// An attribute's value, between double quotes. White space other than a
    /// blank is written as a reference: readers make blanks of it (section
    /// 3.3.3).
    public static func attribute(_ text: String) -> String {
        written(text, escapesQuotes: true, escapesWhiteSpace: true)
    }

    /// A text for either place, whose line feeds and tabs stay as they are.
    public static func plain(_ text: String) -> String {
        written(text, escapesQuotes: true, escapesWhiteSpace: false)
    }

    /// A text for either place that may hold what XML has no way to write: that
    /// becomes U+FFFD.
    public static func anything(_ text: String) -> String {
        var writable = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { writable.append(isWritable(scalar) ? scalar : "\u{FFFD}") }
        return attribute(String(writable))
    }

    /// Whether XML has a way to write all characters of a text (section 2.2).
    public static func isWritable(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(isWritable) }

    private static func isWritable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    private static func written(_ text: String, escapesQuotes: Bool, escapesWhiteSpace: Bool) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"" where escapesQuotes: result += "&quot;"
            // Else a reader would make a line feed of it (section 2.11).
            case "\r": result += "&#13;"
            case "\n" where escapesWhiteSpace: result += "&#10;"
            case "\t" where escapesWhiteSpace: result += "&#9;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
