public import Judging
public import ProcessEngine

/// Where an engine comes from: one that runs, or one that is started.
public protocol EngineHost: Sendable {
    /// How it is told in reports: `attached`, `managed`.
    var kind: String { get }
    /// Whether it can be started with variables in its environment.
    var setsEnvironment: Bool { get }
    /// How many jobs it carries out at once.
    var parallel: Int { get }
    /// A client of the engine that has an environment; started where it does
    /// not run yet. Throws where there is none.
    func engine(_ profile: EnvironmentProfile) async throws -> EngineClient
    /// Why an engine that was started is there no longer: that of an
    /// environment, or any; `nil` where nobody knows of such a thing.
    func ended(_ profile: EnvironmentProfile?) async -> SubjectError?
    /// What to do where the engine does not find the connector.
    var missingConnectorHint: String { get }
    /// Ends whatever was started.
    func stop() async
}

/// `camunda7:URL`: an engine that runs, whoever started it.
public struct AttachedEngine: EngineHost {
    public let kind = "attached"
    public let setsEnvironment = false
    public let parallel: Int
    private let client: EngineClient

    /// A stock engine's job executor works on three jobs before it lets
    /// others wait.
    public init(_ client: EngineClient, parallel: Int = 3) {
        self.client = client
        self.parallel = parallel
    }

    public func engine(_ profile: EnvironmentProfile) async throws -> EngineClient { client }

    public func ended(_ profile: EnvironmentProfile?) async -> SubjectError? { nil }

    public var missingConnectorHint: String {
        "put the connector's jar, built for this engine, on its class path and start it anew; "
            + "class=NAME or a profile names another class"
    }

    public func stop() async {}
}
