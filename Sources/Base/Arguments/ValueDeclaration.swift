/// What a value looks like, as data for help and completions.
public struct ValueDeclaration: Sendable, Equatable {
    /// The word that stands for the value in help: `PORT`.
    public let placeholder: String

    /// What is wanted, as it follows "wants" in a message:
    /// `an integer from 0 to 65535`.
    public let wanted: String

    /// All values there are, or none where they cannot be listed.
    public let choices: [String]
}
