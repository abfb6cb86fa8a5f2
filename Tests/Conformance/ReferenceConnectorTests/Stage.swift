import Contracts
import Documents
import Exchanges

@testable import ReferenceConnector

/// A connector with everything around it.
struct Stage {
    static let key = "fw_fd_0123456789"
    static let model = "accounts/fireworks/models/llama-v3p3-70b-instruct"

    static let contract: Contract = {
        guard let contract = try? Contract.load(path) else { preconditionFailure("\(path) cannot be read") }
        return contract
    }()

    private static let path =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        + "/Scenarios/fireworks-ai/contract.yaml"

    /// A good response: two choices, another model than asked for.
    static let chat = """
        {"id":"x","model":"accounts/fireworks/models/other","choices":[{"index":0,"message":{"role":"assistant",\
        "content":"first é"},"finish_reason":"length"},{"index":1,"message":{"role":"assistant","content":"second"},\
        "finish_reason":"stop"}],"usage":{"prompt_tokens":17,"completion_tokens":23,"total_tokens":40}}
        """

    /// A refusal, as the provider words it.
    static func refusal(_ message: String) -> String {
        #"{"error":{"object":"error","type":"invalid_request_error","message":"\#(message)"}}"#
    }

    /// The default body with a text for the user's message, as JSON.
    static func body(_ text: String = "What is BPMN?") -> String {
        """
        {
          "model": "accounts/fireworks/models/llama-v3p3-70b-instruct",
          "max_tokens": 1024,
          "messages": [
            {"role": "system", "content": "You are a helpful assistant."},
            {"role": "user", "content": "\(text)"}
          ]
        }
        """
    }

    var clock = JumpingClock()
    var upstream: ScriptedUpstream
    var mutant: Mutant?
    var random = 1.0
    var run: ConnectorRun

    init(_ steps: ScriptStep..., mutant: Mutant? = nil, random: Double = 1) {
        self.init(steps, mutant: mutant, random: random)
    }

    init(_ steps: [ScriptStep], mutant: Mutant? = nil, random: Double = 1) {
        upstream = ScriptedUpstream(steps)
        self.mutant = mutant
        self.random = random
        var parameters: [String: String] = [:]
        for (name, value) in Self.contract.parameters(baseURL: "http://127.0.0.1:9/c/T") { parameters[name] = value }
        parameters["catalyst_secretSource"] = "variable"
        parameters["catalyst_authValue"] = Self.key
        // No wait of these tests is as long, so the clock can tell it apart.
        parameters["catalyst_timeout"] = "61"
        run = ConnectorRun(parameters: parameters, variables: [("userMessage", .string("What is BPMN?"))])
    }

    func execute() async -> ConnectorResult {
        let random = random
        let connector = ReferenceConnector(
            contract: Self.contract,
            upstream: upstream,
            clock: clock,
            random: { random },
            mutant: mutant
        )
        return await connector.execute(run)
    }
}

extension ConnectorResult {
    /// Everything, to be compared whole.
    var shown: [String] {
        ["\(outcome)"] + variables.map { "\($0.name): \($0.value.shown)" } + events.map { "\($0)" }
    }

    /// Its hits.
    var hits: [String] {
        events.compactMap { if case .mutantHit(let id) = $0 { id } else { nil } }
    }
}

extension ProcessValue {
    var shown: String { "\(type.rawValue) \(JSONWriter().string(value))" }
}
