/// A user's text in quotes, fit for a message: control characters and those
/// that change a line's direction are escaped, since a message goes to a
/// terminal, and what is long is cut.
func quoted(_ text: String) -> String {
    let most = 60
    var shown = ""
    var count = 0
    for scalar in text.unicodeScalars {
        guard count < most else {
            return "'" + shown + "…' (\(text.utf8.count) bytes)"
        }
        count += 1
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
            shown += scalar.escapedASCIIOrHex
        default:
            shown.unicodeScalars.append(scalar)
        }
    }
    return "'" + shown + "'"
}

extension Unicode.Scalar {
    fileprivate var escapedASCIIOrHex: String {
        switch self {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{" + String(value, radix: 16, uppercase: true) + "}"
        }
    }
}
