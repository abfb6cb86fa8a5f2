/// What a command looks a parsed value up by: an option, a flag, a
/// positional or the rest after `--`.
///
/// A key is declared once, as a static constant, and serves as declaration
/// and as index, so the type of `parsed[key]` is the type that was declared.
public protocol ArgumentKey<Value>: Sendable {
    /// What `parsed[key]` gives.
    associatedtype Value: Sendable

    /// How users see the key: `--port`, `SCENARIO`, `-- COMMAND`.
    var spelling: String { get }
}

/// A key which is written with a name: an `Option` or a `Flag`.
public protocol NamedKey<Value>: ArgumentKey {
    /// The key as data, without its type.
    var declaration: OptionDeclaration { get }
}

/// A box, so that a value which is an optional survives its way through
/// `any Sendable` unchanged.
struct Box<Value: Sendable>: Sendable {
    let value: Value
}
