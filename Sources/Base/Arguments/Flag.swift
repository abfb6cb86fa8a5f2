/// An option without a value: there or not.
public struct Flag: NamedKey {
    /// Whether the flag is given.
    public typealias Value = Bool

    /// The flag as data.
    public let declaration: OptionDeclaration

    /// How users see the key.
    public var spelling: String { declaration.spelling }

    /// Declares a flag.
    ///
    /// - Parameters:
    ///   - name: The long name, without `--`.
    ///   - short: The one-letter name, without `-`.
    ///   - aliases: Further long names, which help does not list.
    ///   - help: What the flag does.
    public init(_ name: String, short: Character? = nil, aliases: [String] = [], help: String) {
        declaration = OptionDeclaration(flag: name, short: short, aliases: aliases, help: help)
    }
}
