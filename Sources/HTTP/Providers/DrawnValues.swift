/// How the values of a response are drawn for one attempt of a conformance
/// run, so that nobody can guess them.
public struct DrawnValues: Sendable, Equatable {
    /// The response's text.
    public var text: DrawnText
    /// The model that the response names.
    public var model: DrawnText
    /// Tokens in the prompt.
    public var promptTokens: Number
    /// Tokens in the response.
    public var completionTokens: Number
    /// Why generation stopped.
    public var finishReason: String
    /// What a user says where a case says nothing.
    public var prompt: String

    /// How a count is drawn.
    public enum Number: String, Sendable, CaseIterable {
        /// A prime of four digits, and another one for each count: two of
        /// them tell apart what was swapped, and neither is a count that
        /// anybody would make up.
        case prime
    }

    /// Makes a set.
    public init(
        text: DrawnText,
        model: DrawnText,
        promptTokens: Number,
        completionTokens: Number,
        finishReason: String,
        prompt: String
    ) {
        self.text = text
        self.model = model
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.finishReason = finishReason
        self.prompt = prompt
    }
}

/// What a response says where nobody has drawn anything: by hand in a
/// terminal, for example.
public struct ExampleValues: Sendable, Equatable {
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

    /// Makes a set.
    public init(text: String, model: String, promptTokens: Int, completionTokens: Int, finishReason: String) {
        self.text = text
        self.model = model
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.finishReason = finishReason
    }
}
