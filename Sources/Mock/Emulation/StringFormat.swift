/// Examples of the formats that JSON Schema names (draft 2020-12, Validation
/// section 7.3).
enum StringFormat {
    /// A text of a format; others for other numbers. `nil`: nothing is known
    /// of the format, so that any text will do.
    static func example(_ format: String, _ number: Int) -> String? {
        let digits = String(number % 100 + 100).dropFirst()
        let day = "2026-01-\(String(number % 28 + 101).dropFirst())"
        switch format {
        case "date-time": return "\(day)T12:00:00Z"
        case "date": return day
        case "time": return "12:00:\(String(number % 60 + 100).dropFirst())Z"
        case "duration": return "P\(number + 1)D"
        case "email", "idn-email": return number == 0 ? "user@example.com" : "user\(number)@example.com"
        case "hostname", "idn-hostname": return number == 0 ? "example.com" : "host\(number).example.com"
        case "ipv4": return "192.0.2.\(number % 254 + 1)"
        case "ipv6": return "2001:db8::\(String(number + 1, radix: 16))"
        case "uri", "iri", "uri-reference", "iri-reference", "uri-template": return "https://example.com/\(number)"
        case "uuid": return "00000000-0000-4000-8000-0000000000\(digits)"
        case "json-pointer": return "/\(number)"
        case "relative-json-pointer": return "\(number)"
        case "regex": return number == 0 ? "^a$" : "^a{\(number)}$"
        default: return nil
        }
    }

    /// Whether a text is one of a format, as far as that is told apart here:
    /// texts that were made for one begin as its examples do.
    static func mayHold(_ text: String, _ format: String) -> Bool {
        guard let example = example(format, 0) else { return true }
        let shape = { (text: String) in
            text.unicodeScalars.filter { !$0.properties.isAlphabetic && !("0"..."9").contains($0) }
        }
        switch format {
        case "date-time", "date", "time", "uuid":
            return text.utf8.count >= 8 && shape(text).elementsEqual(shape(example))
        case "email", "idn-email": return text.contains("@")
        case "ipv4": return text.split(separator: ".").count == 4
        case "ipv6": return text.contains(":")
        case "uri", "iri": return text.contains(":")
        case "duration": return text.hasPrefix("P")
        default: return true
        }
    }
}
