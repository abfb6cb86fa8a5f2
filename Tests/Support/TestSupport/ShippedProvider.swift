public import Providers
public import Scenarios

extension Repository {
    /// What is true of the API whose data is shipped.
    public static func shippedProvider() throws -> Provider {
        try Provider.load(provider + "/provider.yaml")
    }
}

extension CaseValues {
    /// What the shipped scenarios say where nobody has drawn anything; the
    /// tests hold the shipped provider to it.
    public static let example = CaseValues(
        text: "Hello from Firedrill.",
        model: "accounts/fireworks/models/llama-v3p3-70b-instruct",
        promptTokens: 23,
        completionTokens: 7,
        finishReason: "stop",
        key: "fw_test_good"
    )
}
