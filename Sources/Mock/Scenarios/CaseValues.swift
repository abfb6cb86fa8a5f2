import Documents
public import Providers

/// What the `{{case.…}}` tokens of a scenario stand for: drawn anew for each
/// attempt, so that nobody can guess them.
public struct CaseValues: Sendable, Equatable {
    /// The response's text.
    public var text: String
    /// The model that the response names.
    public var model: String
    /// Tokens in the prompt.
    public var promptTokens: Int
    /// Tokens in the response.
    public var completionTokens: Int
    /// Why generation stopped.
    public var finishReason: String
    /// The key that is right.
    public var key: String

    /// Makes a set of values.
    public init(
        text: String,
        model: String,
        promptTokens: Int,
        completionTokens: Int,
        finishReason: String,
        key: String
    ) {
        self.text = text
        self.model = model
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.finishReason = finishReason
        self.key = key
    }

    /// What a scenario says where nobody has drawn anything: by hand in a
    /// terminal, for example.
    public init(exampleOf provider: Provider) {
        self.init(
            text: provider.example.text,
            model: provider.example.model,
            promptTokens: provider.example.promptTokens,
            completionTokens: provider.example.completionTokens,
            finishReason: provider.example.finishReason,
            key: provider.secret.good
        )
    }

    /// The names that a token may have after `case.`.
    static let names = ["text", "model", "promptTokens", "completionTokens", "finishReason", "key"]

    /// The values as texts, by the names that patterns use.
    public var texts: [String: String] {
        [
            "case.text": text, "case.model": model, "case.finishReason": finishReason, "case.key": key,
            "case.promptTokens": String(promptTokens), "case.completionTokens": String(completionTokens),
        ]
    }

    func value(_ name: String) -> Value {
        switch name {
        case "text": .string(text)
        case "model": .string(model)
        case "promptTokens": .integer(promptTokens)
        case "completionTokens": .integer(completionTokens)
        case "finishReason": .string(finishReason)
        default: .string(key)
        }
    }
}
