/// Everything after `--`, taken as it stands: the command that another one
/// runs.
///
/// `parsed[rest]` is nil where no `--` is given and never empty otherwise:
/// a `--` with nothing after it is most often a variable of a script that
/// was never set, and is refused.
public struct Rest: ArgumentKey {
    /// The arguments after `--`, or nil where there is none.
    public typealias Value = [String]?

    /// What stands for it in help: `COMMAND [ARG]...`.
    public let placeholder: String

    /// What it is, in a sentence or two.
    public let help: String

    /// How users see the key.
    public var spelling: String { "-- " + placeholder }

    /// Declares the rest after `--`.
    public init(_ placeholder: String = "COMMAND [ARG]...", help: String) {
        self.placeholder = placeholder
        self.help = help
    }
}
