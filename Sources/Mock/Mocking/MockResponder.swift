import Documents
public import Exchanges
import Matching
public import Scenarios

/// Answers from scenarios, by the paths of a mock server: `/` is the first
/// scenario, `/s/NAME/` the one of that name, `/c/TOKEN/` either with a state
/// of its own.
public final class MockResponder: Responder {
    /// The state of each scenario, by token.
    public let states: TokenStore<[ScenarioState]>

    let scenarios: [Scenario]
    private let names: [[UInt8]]
    private let redaction: RedactionPolicy
    private let runs: [ScenarioRun]

    /// Serves scenarios; there must be one, and names must differ. `values`
    /// stand in their tokens; at most `tokenLimit` tokens have a state at once.
    /// `tell` is told of what users should know, a line each.
    public init(
        _ scenarios: [Scenario],
        values: CaseValues,
        redaction: RedactionPolicy,
        clock: any Clock,
        tokenLimit: Int = 100_000,
        seed: UInt64 = 1,
        tell: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        precondition(!scenarios.isEmpty, "a mock has a scenario")
        self.scenarios = scenarios
        self.redaction = redaction
        names = scenarios.map { Array($0.name.utf8) }
        runs = scenarios.map {
            ScenarioRun($0, values: values, redaction: redaction, clock: clock, seed: seed, tell: tell)
        }
        states = TokenStore(limit: tokenLimit, initial: scenarios.map { ScenarioState($0) })
    }

    /// Fills the buckets of all limits, or those that count one token.
    public func resetLimits(token: String? = nil) {
        for run in runs { run.resetLimits(token: token) }
    }

    public var readsTimes: Bool { false }

    public func decide(_ request: IncomingRequest) -> Answer {
        let endpoint = request.endpoint
        var found = 0
        if !endpoint.scenario.isEmpty {
            let name = request.target[endpoint.scenario]
            guard let place = names.firstIndex(where: { $0.elementsEqual(name) }) else {
                return unknownScenario(String(decoding: name, as: UTF8.self), request)
            }
            found = place
        }
        let index = found
        let state = states.state(of: UnsafeBufferPointer(rebasing: request.target[endpoint.token]))
        return runs[index].decide(request) { step in
            state.update { step(&$0[index]) }
        } later: {
            { change in state.update { change(&$0[index]) } }
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
}
