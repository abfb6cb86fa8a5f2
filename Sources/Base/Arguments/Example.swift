/// A command line worth copying, with what it shows.
public struct Example: Sendable, Equatable {
    /// What the example shows, in a few words.
    public let purpose: String

    /// The whole command line, in one line; help breaks it.
    public let commandLine: String

    /// Makes an example.
    public init(_ purpose: String, _ commandLine: String) {
        self.purpose = purpose
        self.commandLine = commandLine
    }
}
