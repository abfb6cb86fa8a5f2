/// A positional as data, for parsing, help and completions.
public struct PositionalDeclaration: Sendable {
    /// The word that stands for it, `SCENARIO`.
    public var name: String { value.placeholder }

    /// What it is, in a sentence or two.
    public let help: String

    /// What it looks like.
    public let value: ValueDeclaration

    /// How often it is given.
    public let occurrence: Occurrence

    /// The value that stands for none given, as users would write it.
    public let defaultText: String?

    let defaultIsReadable: Bool
    let read: @Sendable ([String]) throws(ValueRefusal) -> any Sendable

    init<Value>(help: String, slot: Slot<Value>) {
        self.help = help
        value = slot.syntax
        occurrence = slot.occurrence
        defaultText = slot.defaultText
        defaultIsReadable = slot.defaultIsReadable
        read = slot.erased
    }
}

/// A key which is given by its place: a `Positional`.
public protocol PlacedKey<Value>: ArgumentKey {
    /// The key as data, without its type.
    var declaration: PositionalDeclaration { get }
}
