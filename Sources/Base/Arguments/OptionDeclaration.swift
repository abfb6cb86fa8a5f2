/// An option or a flag as data, for parsing, help and completions.
public struct OptionDeclaration: Sendable {
    /// The long name, without `--`.
    public let name: String

    /// The one-letter name, without `-`.
    public let short: Character?

    /// Further long names, which help does not list.
    public let aliases: [String]

    /// What the option does, in a sentence or two.
    public let help: String

    /// What its value looks like; nil for a flag, which takes none.
    public let value: ValueDeclaration?

    /// How often it is given.
    public let occurrence: Occurrence

    /// The value that stands for none given, as users would write it.
    public let defaultText: String?

    let defaultIsReadable: Bool
    let read: @Sendable ([String]) throws(ValueRefusal) -> any Sendable

    /// The long name as users write it.
    public var spelling: String { "--" + name }

    init<Value>(name: String, short: Character?, aliases: [String], help: String, slot: Slot<Value>) {
        self.name = name
        self.short = short
        self.aliases = aliases
        self.help = help
        value = slot.syntax
        occurrence = slot.occurrence
        defaultText = slot.defaultText
        defaultIsReadable = slot.defaultIsReadable
        read = slot.erased
    }

    init(flag name: String, short: Character?, aliases: [String], help: String) {
        self.name = name
        self.short = short
        self.aliases = aliases
        self.help = help
        value = nil
        occurrence = .optional
        defaultText = nil
        defaultIsReadable = true
        read = { (texts: [String]) throws(ValueRefusal) -> any Sendable in Box(value: !texts.isEmpty) }
    }

    /// The flags that every command has.
    static let builtIn: [Self] = [help, version]
    static let help = Self(flag: "help", short: "h", aliases: [], help: "Print this help.")
    static let version = Self(flag: "version", short: nil, aliases: [], help: "Print the version.")
}
