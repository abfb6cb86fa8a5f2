/// An argument without a name, told by its place.
///
/// Which initialiser is used says what `parsed[positional]` gives:
///
/// ```swift
/// Positional(.path("JOURNAL"), help: "…")                    // String
/// Positional(optional: .path("FOLDER"), help: "…")           // String?
/// Positional(repeating: .text("SCENARIO"), help: "…")        // [String]
/// ```
public struct Positional<Value: Sendable>: PlacedKey {
    /// The positional as data.
    public let declaration: PositionalDeclaration

    /// How users see the key.
    public var spelling: String { declaration.name }

    /// Declares a positional without which the command does not run.
    public init(_ syntax: ValueSyntax<Value>, help: String) {
        declaration = PositionalDeclaration(help: help, slot: .required(syntax))
    }

    /// Declares a positional which may be left out.
    public init<Element>(optional syntax: ValueSyntax<Element>, help: String) where Value == Element? {
        declaration = PositionalDeclaration(help: help, slot: Slot<Value>.optional(syntax))
    }

    /// Declares a positional which has a value even where none is given.
    public init(_ syntax: ValueSyntax<Value>, help: String, default value: Value) {
        declaration = PositionalDeclaration(help: help, slot: .defaulting(syntax, to: value))
    }

    /// Declares a positional which takes all that are left; only the last
    /// one of a command may.
    public init<Element>(repeating syntax: ValueSyntax<Element>, atLeast: Int = 0, help: String)
    where Value == [Element] {
        declaration = PositionalDeclaration(help: help, slot: Slot<Value>.repeating(syntax, atLeast: atLeast))
    }
}
