/// Text as it stands in XML.
enum XMLEscapes {
    /// The text of an element.
    static func text(_ text: String) -> String { written(text, isAttribute: false) }

    /// An attribute's value, between double quotes. White space other than a
    /// blank is written as a reference: readers make blanks of it (XML 1.0
    /// section 3.3.3).
    static func attribute(_ text: String) -> String { written(text, isAttribute: true) }

    /// Characters that XML 1.0 has no way to write (section 2.2).
    static func isWritable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
            default: false
            }
        }
    }

    private static func written(_ text: String, isAttribute: Bool) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"" where isAttribute: result += "&quot;"
            // Else a reader would make a line feed of it (section 2.11).
            case "\r": result += "&#13;"
            case "\n" where isAttribute: result += "&#10;"
            case "\t" where isAttribute: result += "&#9;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
