import Documents

/// Values as Python writes them (`repr`): the API's messages quote them so.
enum PythonText {
    /// So many characters of a value are quoted.
    static let limit = 200

    /// Whether a value is an array or an object.
    static func isContainer(_ value: Value) -> Bool {
        switch value {
        case .array, .object: true
        default: false
        }
    }

    /// A value's text, cut where it is long.
    static func of(_ value: Value) -> String {
        var text = ""
        write(value, to: &text)
        return text.unicodeScalars.count > limit
            ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "..." : text
    }

    private static func write(_ value: Value, to text: inout String) {
        // What would be cut anyway is not written.
        guard text.utf8.count <= limit * 4 else { return }
        switch value {
        case .null: text += "None"
        case .bool(let value): text += value ? "True" : "False"
        case .number(let lexeme): text += lexeme
        case .string(let value): quote(value, to: &text)
        case .array(let elements):
            text += "["
            for (index, element) in elements.prefix(limit).enumerated() {
                if index > 0 { text += ", " }
                write(element, to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.prefix(limit).enumerated() {
                if index > 0 { text += ", " }
                quote(member.name, to: &text)
                text += ": "
                write(member.value, to: &text)
            }
            text += "}"
        }
    }

    private static func quote(_ value: String, to text: inout String) {
        let scalars = value.unicodeScalars.prefix(limit)
        let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
        text.unicodeScalars.append(quote)
        for scalar in scalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case quote: text += "\\" + String(quote)
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    let digits = String(scalar.value, radix: 16)
                    text += "\\x" + (digits.count < 2 ? "0" : "") + digits
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        text.unicodeScalars.append(quote)
    }
}
