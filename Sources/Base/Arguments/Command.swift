/// A command, declared once: parsing, help and suggestions come from it.
///
/// ```swift
/// struct Recheck {
///     static let journal = Positional(.path("JOURNAL"), help: "The journal to read.")
///     static let declaration = Command(
///         "recheck",
///         summary: "Compute the verdicts of a journal again.",
///         positionals: [journal]
///     )
/// }
/// ```
public struct Command: Sendable {
    /// The word that calls the command.
    public let name: String

    /// Further words that call it, which help does not list.
    public let aliases: [String]

    /// What it does, in one short sentence.
    public let summary: String

    /// More about it: paragraphs, parted by empty lines, are wrapped; a line
    /// which begins with a space is kept as it stands.
    public let discussion: String

    /// The options and flags, without `--help` and `--version`, in the order
    /// of the help.
    public let options: [OptionDeclaration]

    /// The positionals in their order.
    public let positionals: [PositionalDeclaration]

    /// What is taken after `--`, where the command takes it apart from the
    /// positionals.
    public let rest: Rest?

    /// The command lines shown at the end of the help.
    public let examples: [Example]

    /// The commands beneath this one.
    public let subcommands: [Command]

    /// Declares a command.
    ///
    /// `defects` says what is wrong with a declaration; a test that wants it
    /// empty keeps a declaration sound.
    public init(
        _ name: String,
        aliases: [String] = [],
        summary: String,
        discussion: String = "",
        options: [any NamedKey] = [],
        positionals: [any PlacedKey] = [],
        rest: Rest? = nil,
        examples: [Example] = [],
        subcommands: [Command] = []
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.discussion = discussion
        self.options = options.map { $0.declaration }
        self.positionals = positionals.map { $0.declaration }
        self.rest = rest
        self.examples = examples
        self.subcommands = subcommands
    }

    /// The options and flags with `--help` and `--version`, which every
    /// command has.
    public var allOptions: [OptionDeclaration] { options + OptionDeclaration.builtIn }

    /// The command beneath this one that a word calls.
    public func subcommand(_ word: String) -> Command? {
        subcommands.first { command in
            ([command.name] + command.aliases).contains { $0.utf8.elementsEqual(word.utf8) }
        }
    }
}

extension Command {
    init(copying command: Command, subcommands: [Command]) {
        name = command.name
        aliases = command.aliases
        summary = command.summary
        discussion = command.discussion
        options = command.options
        positionals = command.positionals
        rest = command.rest
        examples = command.examples
        self.subcommands = subcommands
    }
}
