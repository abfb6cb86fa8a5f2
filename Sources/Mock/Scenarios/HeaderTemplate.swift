/// A header line of a scenario's response.
public struct HeaderTemplate: Sendable {
    /// The name as it is sent.
    public var name: String
    /// The value, with the tokens that are filled in when it is served.
    public var value: TokenTemplate

    /// Makes a line.
    public init(_ name: String, _ value: TokenTemplate) {
        self.name = name
        self.value = value
    }
}
