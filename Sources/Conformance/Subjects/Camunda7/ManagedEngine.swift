public import Judging
public import Processes
public import ProcessEngine
public import Exchanges
public import Providers

/// `camunda7:managed,…`: an engine that is started with the connector's jar
/// on its class path, one for each environment, and ended with the run.
///
/// It is a Spring Boot program that takes its port from `--server.port`, and
/// listens on the loopback interface. Requests of a connector to any host
/// that is not this machine end up at `proxy`.
public actor ManagedEngine: EngineHost {
    /// What is started.
    public struct Program: Sendable {
        /// The engine's jar.
        public var engine: String
        /// The connector's jars and folders.
        public var connector: [String]
        /// The class to start where the jar is no program by itself, but has
        /// its libraries beside it.
        public var main: String?
        /// Settings, `--name=value`.
        public var settings: [String]
        /// How long a start may take, in nanoseconds.
        public var patience: UInt64

        /// Makes one.
        public init(
            engine: String,
            connector: [String],
            main: String? = nil,
            settings: [String] = [],
            patience: UInt64 = 180_000_000_000
        ) {
            self.engine = engine
            self.connector = connector
            self.main = main
            self.settings = settings
            self.patience = patience
        }
    }

    public nonisolated let kind = "managed"
    public nonisolated let setsEnvironment = true
    public nonisolated let parallel = 8
    private let program: Program
    private let environment: Environment
    private let clock: any Clock
    private let connect: @Sendable (String) -> EngineClient
    private var running: [EnvironmentProfile: Task<RunningEngine, any Error>] = [:]
    /// Those that have answered.
    private var started: [EnvironmentProfile: RunningEngine] = [:]

    /// Nothing starts yet. `environment` is the runner's own; what `removes`
    /// says does not reach the engine. `connect` makes a client of a REST
    /// interface's address.
    public init(
        _ program: Program,
        environment: Environment,
        without names: EnvironmentNames,
        proxy: String,
        clock: any Clock,
        connect: @escaping @Sendable (String) -> EngineClient
    ) {
        self.program = program
        self.clock = clock
        self.connect = connect
        var environment = environment
        environment.removeAll { names.removes($0) || HarnessEnvironment.removes($0) }
        let address = proxy.split(separator: "/").last.map(String.init) ?? ""
        let parts = address.split(separator: ":").map(String.init)
        let options = ["http", "https"].flatMap { scheme in
            parts.count == 2
                ? ["-D\(scheme).proxyHost=\(parts[0])", "-D\(scheme).proxyPort=\(parts[1])"] : []
        }
        environment["FIREDRILL_JAVA_OPTIONS"] =
            (options + ["-Dhttp.nonProxyHosts='localhost|127.0.0.1|[::1]'"]).joined(separator: " ")
        self.environment = environment
    }

    public nonisolated var missingConnectorHint: String {
        "look whether the jar holds that class and was built against this engine; class=NAME or a profile names another"
    }

    public func engine(_ profile: EnvironmentProfile) async throws -> EngineClient {
        let task = running[profile] ?? start(profile)
        running[profile] = task
        let engine = try await SharedTask.value(of: task)
        started[profile] = engine
        if let error = engine.failure { throw error }
        return engine.client
    }

    public func ended(_ profile: EnvironmentProfile?) async -> SubjectError? {
        for (one, engine) in started where profile == nil || one == profile {
            if let failure = await engine.failureSoon { return failure }
        }
        return nil
    }

    public func stop() async {
        let tasks = running.values
        running = [:]
        for task in tasks {
            task.cancel()
            if let engine = try? await task.value { await engine.stop() }
        }
    }

    private func start(_ profile: EnvironmentProfile) -> Task<RunningEngine, any Error> {
        var environment = environment
        for (name, value) in profile.variables.sorted(by: { $0.key < $1.key }) { environment[name] = value }
        let command = EngineCommand.words(program)
        return Task { [program, clock, connect, environment] in
            try await RunningEngine.start(
                command,
                environment: environment,
                patience: program.patience,
                clock: clock,
                connect: connect
            )
        }
    }
}
