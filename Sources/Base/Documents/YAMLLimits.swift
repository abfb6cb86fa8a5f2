/// How much a YAML text may ask for: a few hundred bytes of aliases can stand
/// for more nodes than a machine has memory.
public struct YAMLLimits: Sendable {
    /// The text's size in bytes.
    public var bytes = 32 << 20
    /// How deep containers nest.
    public var depth = 100
    /// How many values there are, those that aliases repeat counted again.
    public var nodes = 2_000_000
    /// How many bytes of text the values hold, those that aliases repeat
    /// counted again.
    public var text = 64 << 20
    /// How many aliases there are.
    public var aliases = 10_000

    /// The usual limits.
    public init() {}
}
