public import Exchanges
public import Scenarios

/// Where cases are played: it opens an endpoint for an attempt, and hands
/// back what happened there.
public protocol Stage: Sendable {
    /// Opens an endpoint whose path holds the token, with a state of its own.
    /// Throws where it cannot: then the attempt is a harness error.
    func open(script: Scenario, values: CaseValues, token: String) async throws -> StagedEndpoint

    /// What has happened at an endpoint so far; it stays open.
    func look(token: String) async -> StagedEvidence

    /// Closes an endpoint: a request that comes later is a stray. Returns
    /// when every exchange that had begun has ended.
    func close(token: String) async -> StagedEvidence

    /// Every request so far that came to no open endpoint, in the order of
    /// arrival; the runner's proxy trap counts, too.
    func strays() async -> [Exchange]
}

/// An endpoint that is open.
public struct StagedEndpoint: Sendable, Equatable {
    /// Where the provider is for the subject: `http://127.0.0.1:PORT/c/TOKEN`,
    /// to which the contract's path is added.
    public var baseURL: String

    /// Makes one.
    public init(baseURL: String) {
        self.baseURL = baseURL
    }
}

/// What happened at an endpoint. What of the script was not used up, and
/// what came beyond it, follows from the exchanges' rules, steps and misses.
public struct StagedEvidence: Sendable, Equatable {
    /// The exchanges in the order of arrival.
    public var exchanges: [Exchange]
    /// How many more came that the stage did not keep: above 0 the evidence
    /// is incomplete.
    public var lostExchanges: Int

    /// Makes it.
    public init(exchanges: [Exchange] = [], lostExchanges: Int = 0) {
        self.exchanges = exchanges
        self.lostExchanges = lostExchanges
    }
}
