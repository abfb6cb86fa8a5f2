extension ValueSyntax {
    /// One of the values of a type, by its raw value.
    public static func choice(_ placeholder: String, _ type: Value.Type = Value.self) -> Self
    where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        let choices = Value.allCases.map(\.rawValue)
        return Self(
            placeholder,
            wanted: "one of " + choices.joined(separator: ", "),
            choices: choices,
            show: { $0.rawValue },
            read: { text in Value.allCases.first { $0.rawValue.utf8.elementsEqual(text.utf8) } }
        )
    }
}

extension ValueSyntax where Value == String {
    /// One of a list of texts.
    public static func choice(_ placeholder: String, of choices: [String]) -> Self {
        Self(
            placeholder,
            wanted: "one of " + choices.joined(separator: ", "),
            choices: choices,
            show: { $0 },
            read: { text in choices.first { $0.utf8.elementsEqual(text.utf8) } }
        )
    }
}
