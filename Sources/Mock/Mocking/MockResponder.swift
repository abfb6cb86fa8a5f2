import Documents
public import Exchanges
import Matching
public import Scenarios
import Synchronization

/// Answers from scenarios, by the paths of a mock server: `/` is the first
/// scenario, `/s/NAME/` the one of that name, `/c/TOKEN/` either with a state
/// of its own.
public final class MockResponder: Responder {
    /// How many tokens may have a state at once.
    public static let tokenLimit = 100_000

    private let scenarios: [Scenario]
    private let names: [[UInt8]]
    private let redaction: RedactionPolicy
    private let runs: [ScenarioRun]
    private let noRuns: [ScenarioRun?]
    /// The states of tokens, made at first use. Requests without a token
    /// never come here.
    private let tokens = Mutex<[[UInt8]: [ScenarioRun?]]>([:])

    /// Serves scenarios; there must be one, and names must differ. `values`
    /// stand in their tokens.
    public init(
        _ scenarios: [Scenario],
        values: CaseValues,
        redaction: RedactionPolicy,
        clock: any Clock
    ) {
        precondition(!scenarios.isEmpty, "a mock has a scenario")
        self.scenarios = scenarios
        self.redaction = redaction
        names = scenarios.map { Array($0.name.utf8) }
        let runs = scenarios.map { ScenarioRun($0, values: values, redaction: redaction, clock: clock) }
        self.runs = runs
        noRuns = runs.map { _ in nil }
    }

    public func decide(_ request: IncomingRequest) -> Answer {
        let endpoint = request.endpoint
        var index = 0
        if !endpoint.scenario.isEmpty {
            let name = request.target[endpoint.scenario]
            guard let found = names.firstIndex(where: { $0.elementsEqual(name) }) else {
                return unknownScenario(String(decoding: name, as: UTF8.self), request)
            }
            index = found
        }
        guard !endpoint.token.isEmpty else { return runs[index].decide(request) }
        guard let run = run(index, of: Array(request.target[endpoint.token])) else { return tooManyTokens() }
        return run.decide(request)
    }

    private func run(_ index: Int, of token: [UInt8]) -> ScenarioRun? {
        tokens.withLock { tokens in
            if let run = tokens[token]?[index] { return run }
            guard tokens[token] != nil || tokens.count < MockResponder.tokenLimit else { return nil }
            let run = ScenarioRun(anew: runs[index])
            tokens[token, default: noRuns][index] = run
            return run
        }
    }

    private func unknownScenario(_ name: String, _ request: IncomingRequest) -> Answer {
        if request.wantsAnnotation { request.annotation = Annotation(token: request.token, source: name) }
        let known = scenarios.map(\.name)
        let near = Spelling.nearest(to: name, in: known)
        return .miss(
            Miss(
                .unknownEndpoint,
                "there is no scenario \"\(name)\" here",
                hint: near.map { "did you mean /s/\($0)/?" } ?? "there are: " + known.joined(separator: ", ")
            ).hidden(redaction)
        )
    }

    private func tooManyTokens() -> Answer {
        .miss(
            Miss(
                .unknownEndpoint,
                "\(MockResponder.tokenLimit) tokens are in use, and each keeps a state",
                hint: "use a token again, or start the mock anew"
            )
        )
    }
}
