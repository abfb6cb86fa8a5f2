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
    let host: any EngineHost
    let profile: ConnectorProfile
    private let release: ReleaseProcesses?
    let clock: any Clock
    /// What this run's deployments are marked with.
    let source: String
    /// What of this run lies in engines.
    var deployments = OpenDeployments()
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
    public var failure: SubjectError? { deployments.told(after: broken) }

    public func describe() async throws -> SubjectDescription {
        let engine = try await host.engine(.plain)
        do {
            facts = try await EngineFacts.of(engine)
        } catch {
            throw SubjectError(error, step: "preparing the engine")
        }
        if let problem = facts.problem { throw problem }
        do {
            try await tryOut(engine)
        } catch let error as SubjectError {
            throw deployments.told(after: error) ?? error
        }
        var capabilities = ["engine", "parallel", "secret:variable", "timeout"]
        if host.setsEnvironment { capabilities.append("secret:env") }
        if profile.secrets.folder != nil { capabilities.append("secret:file") }
        if profile.secrets.properties != nil { capabilities.append("secret:properties") }
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
        let environment = PlacedSecrets.environment(order.environment, in: profile.secrets)
        Task { [host] in
            _ = try? await host.engine(environment)
            ready.finish()
        }
        for await _ in isReady {}
    }

    public func run(_ order: RunOrder) async -> RunReport {
        if let failure { return Self.harnessError(failure) }
        if Task.isCancelled { return .unresolved }
        let start = clock.now
        let placed: PlacedSecrets
        do {
            placed = try PlacedSecrets(order, in: profile.secrets)
        } catch {
            let message = "the profile's place of secrets cannot be used: \(error.description)"
            return RunReport(
                outcome: .unsupported(capability: "secret:file", message: message),
                variablesObservable: false
            )
        }
        defer { placed.remove() }
        let order = placed.order
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
        } catch is CancellationError {
            return .unresolved
        } catch let error as EngineError where error.code == .cancelled {
            return .unresolved
        } catch let error as EngineError {
            // One that was started may have ended, and its log says why.
            let ended = await host.ended(order.environment)
            return fail(ended ?? SubjectError(error, step: "driving the engine"))
        } catch {
            return fail(error as? SubjectError ?? SubjectError(.died, "\(error)", hint: "look at the engine's log"))
        }
    }

    public func finish() async {
        await removeAll()
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

    /// Waits for the end, for an incident, or for the deadline.
    func watch(
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
        // What was not spent on waiting, the engine took for its answers.
        var waited: UInt64 = 0
        while clock.now < start + order.deadline {
            try Task.checkCancellation()
            let asleep = clock.now
            await clock.sleep(nanoseconds: pause)
            waited += clock.now - asleep
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
        // That is not the connector's time.
        let asked = clock.now - start - min(waited, clock.now - start)
        guard asked > order.deadline / 2 else { return .unresolved }
        throw SubjectError(
            .unavailable,
            "the engine is too slow: \(Self.seconds(asked)) of \(Self.seconds(order.deadline)) s went into its answers",
            hint: "look at its log and its database, or give it fewer --jobs at once"
        )
    }

    private static func seconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds / 100_000_000) / 10 }

    static let noHistory = SubjectError(
        .protocolBroken,
        "the engine keeps no history of process instances",
        hint: historyHint
    )

    /// An engine with authorizations shows nothing of what its user may not
    /// read.
    static let historyHint =
        "start it with history level full or audit: camunda.bpm.history-level=full; where it has authorizations, "
        + "its user needs READ_HISTORY"

    /// A name of the process: an order's id may begin with a digit.
    static func key(_ id: String) -> String {
        "probe_" + String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
