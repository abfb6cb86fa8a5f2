/// A tree to be written as YAML, with a say in its looks.
public enum YAMLText: Sendable {
    /// A null: `~`.
    case null
    /// A word or number that is written as it is.
    case plain(String)
    /// A text, quoted as it needs.
    case string(String)
    /// A list, one element a line.
    case list([YAMLText])
    /// A list on one line.
    case row([YAMLText])
    /// A mapping, one member a line.
    case mapping([(String, YAMLText)])
    /// A mapping on one line.
    case inline([(String, YAMLText)])

    /// A JSON value: containers that hold containers one part a line, short
    /// ones on one line.
    public init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .bool(let truth): self = .plain(truth ? "true" : "false")
        case .number(let lexeme): self = .plain(lexeme)
        case .string(let text): self = .string(text)
        case .array(let elements):
            self = elements.isEmpty ? .row([]) : .list(elements.map { YAMLText($0) })
        case .object(let members):
            self = members.isEmpty ? .inline([]) : .mapping(members.map { ($0.name, YAMLText($0.value)) })
        }
    }
}
