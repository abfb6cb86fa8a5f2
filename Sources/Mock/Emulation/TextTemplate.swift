import Documents

/// Texts with places that are filled: `{{name}}`.
enum TextTemplate {
    /// A text with its places filled; one that has no value stays as it is.
    /// What is put in is not looked at again.
    static func fill(_ text: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = Substring(text)
        while let open = rest.firstRange(of: "{{") {
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else { break }
            result += rest[..<open.lowerBound]
            let name = String(rest[open.upperBound..<close.lowerBound])
            result += values[name] ?? "{{\(name)}}"
            rest = rest[close.upperBound...]
        }
        return result + rest
    }
}

extension Value {
    /// The value with the places of its texts filled: a text that is one place
    /// and nothing else takes the value's own type.
    func filled(_ values: [String: Value]) -> Value {
        switch self {
        case .string(let text):
            if text.hasPrefix("{{"), text.hasSuffix("}}"), let value = values[String(text.dropFirst(2).dropLast(2))] {
                return value
            }
            return .string(TextTemplate.fill(text, values.compactMapValues(\.string)))
        case .array(let elements): return .array(elements.map { $0.filled(values) })
        case .object(let members): return .object(members.map { Member($0.name, $0.value.filled(values)) })
        default: return self
        }
    }
}
