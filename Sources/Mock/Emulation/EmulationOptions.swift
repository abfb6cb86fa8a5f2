public import Scenarios

/// What may be chosen of an emulation: where the API was seen to answer in two
/// ways, and where its document says another thing than it does.
public struct EmulationOptions: Sendable {
    /// The keys that are taken; `nil`: each that looks like one.
    public var keys: AcceptedKeys?
    /// What a key that is not taken gets; both were seen.
    public var badKey = BadKey.unauthorized
    /// What a model's path that is none gets.
    public var modelPathError = ModelPathError.notFound
    /// What ids depend on beside the request.
    public var seed: UInt64 = 1
    /// Whether prompts are remembered: usage then says what of one was cached.
    public var remembersPrompts = false
    /// How long the first token takes.
    public var firstToken: Delay = 0
    /// How many tokens come in a second after it; `nil`: all at once.
    public var tokensPerSecond: Double?

    /// What a key that is not taken gets.
    public enum BadKey: String, Sendable, CaseIterable {
        case unauthorized = "401"
        case notFound = "404"
    }

    /// What a model's path that is none gets.
    public enum ModelPathError: String, Sendable, CaseIterable {
        case notFound = "404"
        case badRequest = "400"
    }

    /// The usual choices.
    public init() {}
}
