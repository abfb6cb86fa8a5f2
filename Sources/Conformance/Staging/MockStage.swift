public import Conformance
public import Exchanges
import Mocking
public import Scenarios
import Synchronization

/// The stage on the mock server: each endpoint is a path with a token of its
/// own, a script with a state of its own, and a record of what happened.
///
/// It is the responder of one server. Tokens are made by the runner alone:
/// whatever else comes in is a stray, answered with a miss and kept as
/// evidence.
public final class MockStage: Stage, Responder {
    /// How many strays are kept; further ones are only answered.
    public static let strayLimit = 1000

    private struct Endpoint {
        var run: ScenarioRun
        var log: EvidenceLog
        var state: ScenarioState

        mutating func act<T>(_ step: (inout ScenarioState) -> T) -> T { step(&state) }
    }

    private let redaction: RedactionPolicy
    private let clock: any Clock
    private let url = Mutex("")
    /// Opened by the runner, and kept until it closes them; a token that it
    /// did not open has none.
    private let endpoints = TokenStore<Endpoint?>(initial: nil)
    private let strayLog = EvidenceLog(limit: strayLimit, byteLimit: 1 << 20)

    /// An empty stage.
    public init(redaction: RedactionPolicy, clock: any Clock) {
        self.redaction = redaction
        self.clock = clock
    }

    /// Tells where the server of this stage answers; before that no endpoint
    /// can be opened.
    public func serves(at url: String) {
        self.url.withLock { $0 = url }
    }

    public func open(script: Scenario, values: CaseValues, token: String) async throws -> StagedEndpoint {
        let run = ScenarioRun(script, values: values, redaction: redaction, clock: clock)
        let endpoint = Endpoint(run: run, log: EvidenceLog(), state: ScenarioState(script))
        endpoints.open(token, endpoint)
        return StagedEndpoint(baseURL: "\(url.withLock(\.self))/c/\(token)")
    }

    public func look(token: String) async -> StagedEvidence {
        evidence(endpoints.known(token)?.value ?? nil)
    }

    public func close(token: String) async -> StagedEvidence {
        let endpoint = endpoints.close(token) ?? nil
        // A client may tell its result before the server knows that the response
        // has been written; one that holds a stream open is not waited for.
        await endpoint?.log.settle(within: 2_000_000_000, clock: clock)
        return evidence(endpoint)
    }

    public func strays() async -> [Exchange] {
        strayLog.exchanges
    }

    /// The stage is the outermost that answers its server: a miss is
    /// answered, and is evidence like any other exchange.
    public func decide(_ request: IncomingRequest) -> Answer {
        request.wantsAnnotation = true
        let parts = request.endpoint
        let opened = endpoints.known(UnsafeBufferPointer(rebasing: request.target[parts.token]))
        guard let opened, let endpoint = opened.value, parts.scenario.isEmpty else {
            return observed(stray(request), request, strayLog)
        }
        let answer = endpoint.run.decide(request) { step in
            opened.update { $0?.act(step) ?? nil }
        } later: {
            { change in _ = opened.update { $0?.act(change) } }
        }
        return observed(answer, request, endpoint.log)
    }

    private func observed(_ answer: Answer, _ request: IncomingRequest, _ log: EvidenceLog) -> Answer {
        if let missed = answer.missed { request.annotation?.miss = missed }
        var decision = answer.decision
        if let live = log.begin(request, request.annotation) { decision.observe(by: live) }
        return .answer(decision)
    }

    private func evidence(_ endpoint: Endpoint?) -> StagedEvidence {
        StagedEvidence(exchanges: endpoint?.log.exchanges ?? [], lostExchanges: endpoint?.log.lost ?? 0)
    }

    private func stray(_ request: IncomingRequest) -> Answer {
        request.annotation = Annotation(token: request.token, source: "stage")
        return .miss(
            Miss(
                .unknownEndpoint,
                "no run of this check has this address",
                hint: "call the base URL of the run, each run has its own"
            )
        )
    }
}
