/// An option with a value.
///
/// Which initialiser is used says what `parsed[option]` gives:
///
/// ```swift
/// Option("port", .integer("PORT"), help: "…", default: 0)       // Int
/// Option("port-file", .path("FILE"), help: "…")                 // String?
/// Option(required: "subject", .text("KIND"), help: "…")         // String
/// Option(repeating: "variable", .pair(), help: "…")             // [NameValue]
/// ```
public struct Option<Value: Sendable>: NamedKey {
    /// The option as data.
    public let declaration: OptionDeclaration

    /// How users see the key.
    public var spelling: String { declaration.spelling }

    /// Declares an option which has a value even where none is given.
    public init(
        _ name: String,
        short: Character? = nil,
        aliases: [String] = [],
        _ syntax: ValueSyntax<Value>,
        help: String,
        default value: Value
    ) {
        declaration = OptionDeclaration(
            name: name,
            short: short,
            aliases: aliases,
            help: help,
            slot: .defaulting(syntax, to: value)
        )
    }

    /// Declares an option which may be left out.
    public init<Element>(
        _ name: String,
        short: Character? = nil,
        aliases: [String] = [],
        _ syntax: ValueSyntax<Element>,
        help: String
    ) where Value == Element? {
        declaration = OptionDeclaration(
            name: name,
            short: short,
            aliases: aliases,
            help: help,
            slot: Slot<Value>.optional(syntax)
        )
    }

    /// Declares an option without which the command does not run.
    public init(
        required name: String,
        short: Character? = nil,
        aliases: [String] = [],
        _ syntax: ValueSyntax<Value>,
        help: String
    ) {
        declaration = OptionDeclaration(
            name: name,
            short: short,
            aliases: aliases,
            help: help,
            slot: .required(syntax)
        )
    }

    /// Declares an option which may be given several times; all its values
    /// count, in the order in which they were given.
    public init<Element>(
        repeating name: String,
        short: Character? = nil,
        aliases: [String] = [],
        atLeast: Int = 0,
        _ syntax: ValueSyntax<Element>,
        help: String
    ) where Value == [Element] {
        declaration = OptionDeclaration(
            name: name,
            short: short,
            aliases: aliases,
            help: help,
            slot: Slot<Value>.repeating(syntax, atLeast: atLeast)
        )
    }
}
