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
    private let log: (any TrafficLog)?
    private let runs: [ScenarioRun]
    private let noRuns: [ScenarioRun?]
    /// The states of tokens, made at first use. Requests without a token
    /// never come here.
    private let tokens = Mutex<[[UInt8]: [ScenarioRun?]]>([:])

    /// Serves scenarios; there must be one, and names must differ.
    public init(
        _ scenarios: [Scenario],
        values: CaseValues = .example,
        redaction: RedactionPolicy,
        clock: any Clock,
        log: (any TrafficLog)? = nil
    ) {
        precondition(!scenarios.isEmpty, "a mock has a scenario")
        self.scenarios = scenarios
        self.redaction = redaction
        self.log = log
        names = scenarios.map { Array($0.name.utf8) }
        let runs = scenarios.map { ScenarioRun($0, values: values, redaction: redaction, clock: clock) }
        self.runs = runs
        noRuns = runs.map { _ in nil }
    }

    public func respond(to request: IncomingRequest) -> Decision {
        let path = request.path
        let endpoint = EndpointPath(path)
        var index = 0
        if !endpoint.scenario.isEmpty {
            let name = path[endpoint.scenario]
            guard let found = names.firstIndex(where: { $0.elementsEqual(name) }) else {
                return unknownScenario(String(decoding: name, as: UTF8.self), request)
            }
            index = found
        }
        guard !endpoint.token.isEmpty else {
            return runs[index].respond(to: request, pathStart: endpoint.rest, log: log)
        }
        let token = Array(path[endpoint.token])
        guard let run = run(index, of: token) else { return tooManyTokens(request) }
        return run.respond(
            to: request,
            pathStart: endpoint.rest,
            token: String(decoding: token, as: UTF8.self),
            log: log
        )
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

    private func unknownScenario(_ name: String, _ request: IncomingRequest) -> Decision {
        let known = scenarios.map(\.name)
        let near = Spelling.nearest(to: name, in: known)
        let miss = Miss(
            .unknownEndpoint,
            "there is no scenario \"\(name)\" here",
            hint: near.map { "did you mean /s/\($0)/?" } ?? "there are: " + known.joined(separator: ", ")
        )
        return .miss(miss, request, token: nil, source: name, redaction: redaction, log: log)
    }

    private func tooManyTokens(_ request: IncomingRequest) -> Decision {
        let miss = Miss(
            .unknownEndpoint,
            "\(MockResponder.tokenLimit) tokens are in use, and each keeps a state",
            hint: "use a token again, or start the mock anew"
        )
        return .miss(miss, request, token: nil, source: "", redaction: redaction, log: log)
    }
}
