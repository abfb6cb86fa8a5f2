public import Exchanges
public import Judging
public import Processes
public import Providers
import ProcessEngine

/// `external-task:COMMAND`: a connector that is an external-task worker. The
/// runner plays the engine, hands out one task for each order, and takes what
/// the worker reports of it for the outcome.
///
/// The command is started with the engine's address in
/// `FIREDRILL_ENGINE_URL`; with `external-task:attach` a worker that somebody
/// else has started asks by itself. A worker may ask for any topic.
public actor ExternalTaskSubject: Subject {
    /// The variable with the engine's address.
    public static let urlVariable = "FIREDRILL_ENGINE_URL"
    /// How often a worker may die.
    public static let restartLimit = 3

    /// The workers of one environment profile.
    private struct Crew {
        let engine: WorkerEngine
        var process: ChildProcess?
        var runs: [String: TaskRun] = [:]
        /// Whether a run ended in a way that its worker may still be at work
        /// at it, or asleep.
        var isStale = false
    }

    /// How long the threads of a worker are waited for, in nanoseconds.
    private static let gathering: UInt64 = 300_000_000

    private let command: String?
    private let engines: WorkerEngines
    private let base: Environment
    private let patience: UInt64
    private let clock: any Clock
    private var crews: [String: Crew] = [:]
    private var deaths = 0
    private var broken: SubjectError?
    private var isLeaving = false

    /// Makes a subject; nothing runs yet. `command` is `nil` where the worker
    /// is started by somebody else. `environment`, `names` and `proxy` are as
    /// with `ExecSubject`; `patience` is how long a worker may take to ask
    /// for its first task, in nanoseconds.
    public init(
        command: String?,
        engines: WorkerEngines,
        environment: Environment,
        without names: EnvironmentNames,
        proxy: String,
        patience: UInt64 = 60_000_000_000,
        clock: any Clock
    ) {
        self.command = command
        self.engines = engines
        self.patience = patience
        self.clock = clock
        base = HarnessEnvironment.cleaned(environment, without: names, proxy: proxy)
    }

    public func describe() async throws -> SubjectDescription {
        let contact = try await contact(.plain)
        // A worker of several threads asks several times at once.
        await clock.sleep(nanoseconds: Self.gathering)
        let askers = max(1, engines.engine(of: WorkerEngine.plain).standIn.waitingCount)
        return SubjectDescription(
            kind: "external-task",
            name: name,
            version: "",
            details: [
                .init("plays", engines.product.title),
                .init("worker", contact.worker),
                .init("topics", contact.topics.joined(separator: ", ")),
            ],
            capabilities: ["parallel", "timeout", "secret:variable"] + (command == nil ? [] : ["secret:env"]),
            maxParallel: min(max(contact.limit, 1) * askers, 16)
        )
    }

    /// A worker may take a minute to ask for its first task, and each
    /// environment has one.
    public func prepare(_ order: RunOrder) async {
        let profile = order.environment
        if (try? await prepare(profile)) == true { _ = try? await contact(profile) }
    }

    public func run(_ order: RunOrder) async -> RunReport {
        let profile = order.environment
        do {
            if try await prepare(profile) { _ = try await contact(profile) }
        } catch is CancellationError {
            return .unresolved
        } catch {
            let message = (error as? SubjectError)?.message ?? "\(error)"
            return .harnessError(message)
        }
        guard let crew = crews[profile.name] else { return RunReport(outcome: .unresolved) }
        let run = TaskRun(order, crew.engine, clock: clock)
        crews[profile.name]?.runs[order.id] = run
        let mark = crew.process?.markError()
        var report = await run.wait()
        crews[profile.name]?.runs[order.id] = nil
        if !Self.isSettled(report.outcome) { crews[profile.name]?.isStale = true }
        if let mark, let process = crew.process { report.stderrTail = process.errorTail(since: mark).text }
        return report
    }

    public func finish() async {
        isLeaving = true
        engines.close()
        for crew in crews.values {
            _ = await crew.process?.stop(grace: .zero, patience: .seconds(5))
        }
    }

    /// Why the worker cannot be relied on, although every run has its result.
    public var failure: SubjectError? { broken }

    /// Whether a worker is done with a task: it said what came of it.
    private static func isSettled(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .completed, .bpmnError: true
        case .failed(let type, _): type == RunReport.crashed || type == "failedExternalTask"
        case .unresolved, .unsupported, .harnessError: false
        }
    }

    private static func seconds(_ nanoseconds: UInt64) -> String {
        let whole = nanoseconds / 1_000_000_000
        return nanoseconds % 1_000_000_000 == 0 ? "\(whole)" : "\(Double(nanoseconds / 1_000_000) / 1000)"
    }

    private var name: String {
        guard let command else { return "attached worker" }
        let words = command.split(separator: " ").filter { !$0.contains("=") && !["exec", "env"].contains($0) }
        let program = words.first?.split(separator: "/").last?.filter { !"'\"".contains($0) } ?? ""
        return program.isEmpty ? "worker" : program
    }

    // The workers.

    /// Has the workers of a profile run; true where they have just been
    /// started.
    private func prepare(_ profile: EnvironmentProfile) async throws -> Bool {
        if let broken { throw broken }
        let engine = engines.engine(of: profile.name)
        if crews[profile.name] == nil { crews[profile.name] = Crew(engine: engine) }
        guard let command else { return false }
        if let crew = crews[profile.name], let process = crew.process {
            guard crew.isStale, crew.runs.isEmpty else { return false }
            // What it still does belongs to a task that is over.
            crews[profile.name]?.process = nil
            crews[profile.name]?.isStale = false
            _ = await process.stop(grace: .zero, patience: .seconds(2))
            if crews[profile.name]?.process != nil { return false }
        }
        try start(command, profile, engine)
        return true
    }

    private func start(_ command: String, _ profile: EnvironmentProfile, _ engine: WorkerEngine) throws {
        var environment = base
        for (name, value) in profile.variables.sorted(by: { $0.key < $1.key }) { environment[name] = value }
        environment[Self.urlVariable] = engine.url
        let process: ChildProcess
        do {
            process = try ChildProcess(shell: command, environment: environment) { _ in }
        } catch {
            throw SubjectError(.noHello, "the worker did not start: \(error.message)", hint: error.hint)
        }
        crews[profile.name]?.process = process
        Task { [weak self] in
            let status = await process.waitForExit()
            await self?.ended(profile, process, status)
        }
    }

    /// Waits for a worker to ask for a task.
    private func contact(_ profile: EnvironmentProfile) async throws -> StandInEngine.Contact {
        _ = try await prepare(profile)
        let engine = engines.engine(of: profile.name)
        if let contact = engine.standIn.lastContact { return contact }
        let contact = await withTaskCancellationHandler {
            await engine.contact(within: patience)
        } onCancel: {
            engine.giveUp()
        }
        if let contact { return contact }
        try Task.checkCancellation()
        throw broken
            ?? SubjectError(
                .noHello,
                "no worker asked for a task within \(Self.seconds(patience)) s",
                hint: "it must poll the engine at \(engine.url)"
                    + (command == nil ? "" : ", which \(Self.urlVariable) of its environment names")
            )
    }

    /// A process has ended: what it held is a crash, and another is started.
    private func ended(_ profile: EnvironmentProfile, _ process: ChildProcess, _ status: ProcessStatus) {
        guard !isLeaving, let crew = crews[profile.name], crew.process === process, let command else { return }
        crews[profile.name]?.process = nil
        deaths += 1
        let tail = process.errorTail().text.split(separator: "\n").suffix(3).joined(separator: " | ").suffix(300)
        let message = "the worker ended (\(status))" + (tail.isEmpty ? "" : ": " + tail)
        for run in crew.runs.values where run.isHeld { run.crashed(message) }
        let isNew = crew.engine.standIn.lastContact == nil
        guard !isNew, deaths <= Self.restartLimit else {
            broken = SubjectError(
                isNew ? .noHello : .died,
                isNew ? message + ", before it asked for a task" : "\(message), for the \(deaths)th time",
                hint: "run the command by hand with \(Self.urlVariable)=\(crew.engine.url) and look at its error"
            )
            crew.engine.giveUp()
            for run in crew.runs.values { run.crashed(message) }
            return
        }
        do {
            try start(command, profile, crew.engine)
        } catch {
            broken = error as? SubjectError
        }
    }
}
