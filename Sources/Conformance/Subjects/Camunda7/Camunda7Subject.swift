import Contracts
import Documents
public import Exchanges
public import Judging
import ProcessEngine

/// `camunda7:…`: a connector in a real engine, which is seen through the
/// engine's REST API alone.
///
/// Each order is a process of its own, deployed with the order's inputs
/// written into it, started, watched until it has ended or cannot go on, read
/// from the history, and removed with all that came of it. Whatever happens,
/// nothing is left deployed.
public actor Camunda7Subject: Subject {
    private let host: any EngineHost
    private let profile: ConnectorProfile
    private let release: ReleaseProcesses?
    let clock: any Clock
    /// What this run's deployments are marked with.
    private let source: String
    /// Those that are not removed yet, and where they are.
    private var deployed: [String: EngineClient] = [:]
    private var facts = EngineFacts()
    private var broken: SubjectError?

    /// Drives a connector in an engine. Nothing happens yet.
    /// `release` are the processes of the connector's release, where it has
    /// one.
    public init(
        _ host: any EngineHost,
        profile: ConnectorProfile,
        release: ReleaseProcesses? = nil,
        clock: any Clock
    ) {
        self.host = host
        self.release = release
        self.profile = profile
        self.clock = clock
        source = "firedrill-" + String(clock.wall, radix: 36)
    }

    /// Why nothing that it says can be relied on.
    public var failure: SubjectError? { broken }

    public func describe() async throws -> SubjectDescription {
        let engine = try await host.engine(.plain)
        do {
            facts = try await EngineFacts.of(engine)
        } catch {
            throw SubjectError(error, step: "preparing the engine")
        }
        try await tryOut(engine)
        var capabilities = ["engine", "parallel", "secret:variable", "timeout"]
        if host.setsEnvironment { capabilities.append("secret:env") }
        return SubjectDescription(
            kind: "camunda7",
            name: profile.title,
            version: "",
            details: [
                .init("engine", facts.title), .init("database", facts.database), .init("java", facts.java),
                .init("driven", host.kind),
            ].filter { !$0.value.isEmpty },
            capabilities: capabilities.sorted(),
            maxParallel: host.parallel
        )
    }

    /// An engine takes twenty seconds to start where it has no archive of its
    /// classes, and each environment has one.
    public func prepare(_ order: RunOrder) async {
        // A stream ends for a task that is cancelled, the start of an engine
        // does not.
        let (isReady, ready) = AsyncStream<Void>.makeStream()
        Task { [host] in
            _ = try? await host.engine(order.environment)
            ready.finish()
        }
        for await _ in isReady {}
    }

    public func run(_ order: RunOrder) async -> RunReport {
        if let broken { return Self.harnessError(broken) }
        if Task.isCancelled { return .unresolved }
        let start = clock.now
        do {
            let engine = try await host.engine(order.environment)
            var report = try await execute(order, in: engine, from: start)
            // That a release's process does not find the connector is its own
            // mistake: the probe has found it.
            if order.process == .probe,
                let missing = MissingConnector.found(in: report, profile: profile, hint: host.missingConnectorHint)
            {
                return fail(missing)
            }
            report.events.insert(engineEvent, at: 0)
            return report
        } catch let error as EngineError where error.code == .cancelled {
            return .unresolved
        } catch let error as EngineError {
            return fail(SubjectError(error, step: "driving the engine"))
        } catch {
            return fail(error as? SubjectError ?? SubjectError(.died, "\(error)", hint: "look at the engine's log"))
        }
    }

    public func finish() async {
        for (id, engine) in deployed { await remove(id, from: engine) }
        await host.stop()
    }

    private var engineEvent: SubjectEvent {
        SubjectEvent(
            EngineEvent.engine,
            .object(["engine": .string(facts.title), "driven": .string(host.kind)])
        )
    }

    private func fail(_ error: SubjectError) -> RunReport {
        broken = broken ?? error
        return Self.harnessError(error)
    }

    private static func harnessError(_ error: SubjectError) -> RunReport {
        .harnessError(error.message)
    }

    /// Deploys, starts, waits, reads, and removes.
    private func execute(_ order: RunOrder, in engine: EngineClient, from start: UInt64) async throws -> RunReport {
        let key = Self.key(order.id)
        let process = ProbeProcess(
            key: key,
            profile: profile,
            order: order,
            isBare: order.process == .template
        )
        if let problem = process.problem {
            return RunReport(
                outcome: .unsupported(capability: "engine", message: problem),
                variablesObservable: false
            )
        }
        var xml = process.xml
        if order.process != .probe {
            guard let release else {
                return RunReport(
                    outcome: .unsupported(capability: EngineEvent.engine, message: "the connector has no release"),
                    variablesObservable: false
                )
            }
            do {
                guard order.process == .template else {
                    let example = try release.example(key: key, profile: profile, order: order)
                    return try await playExample(example, key: key, order, in: engine, from: start)
                }
                xml = try release.template(process, order: order)
            } catch let error as DocumentError {
                return RunReport(
                    outcome: .failed(type: "release", message: error.description),
                    variablesObservable: false
                )
            }
        }
        let deployment = try await deploy(xml, key: key, in: engine)
        let result: Result<RunReport, any Error>
        do {
            result = .success(try await watch(deployment, process, order, in: engine, from: start))
        } catch {
            result = .failure(error)
        }
        await remove(deployment.id, from: engine)
        var report = try result.get()
        if order.process == .template {
            report.events.append(
                SubjectEvent(EngineEvent.deployed, .object(["process": .string(order.process.rawValue)]))
            )
        }
        return report
    }

    func deploy(_ xml: [UInt8], key: String, in engine: EngineClient) async throws -> EngineDeployment {
        // What the engine has taken is to be removed, also where nobody waits
        // for its answer any more.
        let deployment: EngineDeployment = try await Task { [source] in
            do {
                return try await engine.deploy(xml, named: key, source: source, file: "\(key).bpmn")
            } catch let error {
                throw SubjectError(error, step: "deploying the process")
            }
        }.value
        deployed[deployment.id] = engine
        return deployment
    }

    /// A task of its own: that of a cancelled run would not wait at all.
    func remove(_ id: String, from engine: EngineClient) async {
        let clock = clock
        let error: EngineError? = await Task {
            var last: EngineError?
            // A job that still works on it may be in the way.
            for attempt in 0..<6 {
                do throws(EngineError) {
                    try await engine.undeploy(id)
                    return nil
                } catch {
                    last = error
                    guard error.isTransient || error.code == .refused else { break }
                    await clock.sleep(nanoseconds: 50_000_000 << UInt64(attempt))
                }
            }
            return last
        }.value
        deployed[id] = nil
        guard let error, broken == nil else { return }
        broken = SubjectError(
            .died,
            "a deployment is left in the engine: \(error.message)",
            hint: "remove it: curl -X DELETE '\(engine.url)/deployment/\(id)?cascade=true'"
        )
    }

    /// Waits for the end, for an incident, or for the deadline.
    private func watch(
        _ deployment: EngineDeployment,
        _ process: ProbeProcess,
        _ order: RunOrder,
        in engine: EngineClient,
        from start: UInt64
    ) async throws -> RunReport {
        guard let definition = deployment.definitions.first else {
            throw SubjectError(
                .protocolBroken,
                "the engine took the probe process and made nothing of it",
                hint: "look at its log"
            )
        }
        let given = order.variables.sorted { $0.key < $1.key }.compactMap { name, value in
            EngineVariable(value).map { NamedVariable(name, $0) }
        }
        let instance = try await engine.start(definition: definition, variables: given)
        var pause: UInt64 = 20_000_000
        while clock.now < start + order.deadline {
            try Task.checkCancellation()
            await clock.sleep(nanoseconds: pause)
            pause = min(pause * 3 / 2, 250_000_000)
            guard let state = try await engine.historicInstance(instance) else { throw Self.noHistory }
            var incidents: [EngineIncident] = []
            if !state.isOver {
                guard pause >= 100_000_000 else { continue }
                incidents = try await engine.incidents(of: instance)
                guard !incidents.isEmpty else { continue }
            }
            return try await ProbeReading.read(engine, instance: instance, process: process, incidents: incidents)
                .report(order)
        }
        return .unresolved
    }

    static let noHistory = SubjectError(
        .protocolBroken,
        "the engine keeps no history of process instances",
        hint: "start it with history level full or audit: camunda.bpm.history-level=full"
    )

    /// A name of the process: an order's id may begin with a digit.
    private static func key(_ id: String) -> String {
        "probe_" + String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}

extension Camunda7Subject {
    /// Tries out what every order needs: that a process can be deployed and
    /// started, that the history keeps variables, that the connector's class
    /// is there.
    private func tryOut(_ engine: EngineClient) async throws {
        let order = RunOrder(
            id: "prepare",
            baseURL: "",
            parameters: Self.harmless,
            variables: ["firedrillHistory": .string("kept")],
            deadline: 15_000_000_000
        )
        do {
            let process = ProbeProcess(key: Self.key("prepare"), profile: profile, order: order)
            let deployment = try await deploy(process.xml, key: process.key, in: engine)
            let report: RunReport
            do {
                report = try await watch(deployment, process, order, in: engine, from: clock.now)
            } catch {
                await remove(deployment.id, from: engine)
                throw error
            }
            await remove(deployment.id, from: engine)
            if let missing = MissingConnector.found(in: report, profile: profile, hint: host.missingConnectorHint) {
                throw missing
            }
            if report.variablesObservable, report.variables?["firedrillHistory"] == nil {
                throw SubjectError(
                    .protocolBroken,
                    "the engine's history keeps no variables",
                    hint: "start it with history level full or audit: camunda.bpm.history-level=full"
                )
            }
        } catch let error as EngineError {
            throw SubjectError(error, step: "preparing the engine")
        }
    }

    /// Inputs with which a connector calls nobody: nothing listens there.
    private static let harmless: [String: String] = Dictionary(
        ([
            (.url, "http://127.0.0.1:9/"), (.method, "POST"), (.headers, "{}"), (.authType, "bearerToken"),
            (.authHeader, "Authorization"), (.authPrefix, "Bearer"), (.secretSource, "variable"),
            (.authValue, "none"), (.payload, "{}"), (.responseMapping, "{}"), (.errorMapping, "{}"),
            (.retryOn429, "false"), (.maxRetries, "0"), (.timeout, "1"),
        ] as [(ParameterName, String)]).map { ($0.0.rawValue, $0.1) }
    ) { $1 }
}
