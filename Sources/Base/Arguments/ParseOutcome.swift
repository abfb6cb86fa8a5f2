/// What a command line asks for.
public enum ParseOutcome: Sendable {
    /// Run the command with its values.
    case run(Parsed)
    /// Print the help, which ends in a line feed.
    case help(String)
    /// Print the version, which ends in a line feed.
    case version(String)
}
