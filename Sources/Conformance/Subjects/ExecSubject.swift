import Documents
public import Exchanges
public import Judging
public import Processes
public import Providers

/// `exec:COMMAND`: a connector behind a harness, a process that speaks
/// harness protocol 1 on its standard streams.
///
/// Variables of the environment can only be set when a process starts, so
/// there is one process an environment profile. A process that dies is
/// started anew, three times in all.
public actor ExecSubject: Subject {
    /// How often a harness may die.
    public static let restartLimit = 3

    private let command: String
    private let base: Environment
    private let version: String
    private let helloTimeout: UInt64
    private let clock: any Clock
    private var processes: [EnvironmentProfile: Task<HarnessProcess, any Error>] = [:]
    /// The runs that each death cut short.
    private var deaths: [Set<String>] = []
    /// The orders so far.
    private var given: Set<String> = []
    private var exhausted: SubjectError?
    private var brokenProtocol: SubjectError?

    /// Makes a subject; nothing runs yet.
    ///
    /// `environment` is the runner's own; keys and proxies in it do not reach
    /// the harness, nor what `names` removes. `proxy` is where a connector
    /// ends up that ignores its base URL: a server that records and refuses.
    public init(
        command: String,
        environment: Environment,
        without names: EnvironmentNames,
        proxy: String,
        version: String,
        helloTimeout: UInt64 = 60_000_000_000,
        clock: any Clock
    ) {
        self.command = command
        self.version = version
        self.helloTimeout = helloTimeout
        self.clock = clock
        base = HarnessEnvironment.cleaned(environment, without: names, proxy: proxy)
    }

    public func describe() async throws -> SubjectDescription {
        let process = try await process(.plain)
        guard let description = process.description else {
            throw process.failure ?? SubjectError(.noHello, "the harness said no hello", hint: "see the README")
        }
        return description
    }

    /// A harness may take a minute to say hello, and each environment has one.
    public func prepare(_ order: RunOrder) async { _ = try? await process(order.environment) }

    public func run(_ order: RunOrder) async -> RunReport {
        if !given.insert(order.id).inserted { await forgive(order) }
        do {
            return await (try process(order.environment)).run(order)
        } catch is CancellationError {
            return .unresolved
        } catch {
            let message = (error as? SubjectError)?.message ?? "\(error)"
            return .harnessError(message)
        }
    }

    public func finish() async {
        let running = processes.values
        processes = [:]
        for task in running {
            // One that has not said hello yet is not waited for.
            task.cancel()
            guard let process = try? await task.value else { continue }
            await process.stop()
            if let failure = process.failure { note(failure, process) }
        }
    }

    /// Why the harness cannot be relied on, although every run has its
    /// result: it broke the protocol, or died more often than it may. Known
    /// in full after `finish`.
    public var failure: SubjectError? { brokenProtocol ?? exhausted }

    /// Counts no death that cut an order short which is given again.
    private func forgive(_ order: RunOrder) async {
        for index in deaths.indices { deaths[index].remove(order.id) }
        deaths.removeAll(where: \.isEmpty)
        guard let task = processes[order.environment], let process = try? await SharedTask.value(of: task),
            process.failure?.code == .died, process.interrupted == [order.id], processes[order.environment] == task
        else { return }
        processes[order.environment] = nil
    }

    private func note(_ failure: SubjectError, _ process: HarnessProcess) {
        guard failure.code == .died else {
            brokenProtocol = brokenProtocol ?? failure
            return
        }
        // One between two runs has cost nobody anything, and whether it is
        // seen there or with the next order is chance.
        guard !process.interrupted.isEmpty else { return }
        deaths.append(process.interrupted)
        guard deaths.count > ExecSubject.restartLimit, exhausted == nil else { return }
        exhausted = SubjectError(
            .died,
            "the harness died \(deaths.count) times; the last time: \(failure.message)",
            hint: failure.hint
        )
    }

    /// The process of a profile, started where there is none or it has died.
    private func process(_ profile: EnvironmentProfile) async throws -> HarnessProcess {
        while true {
            if let exhausted { throw exhausted }
            let running = processes[profile]
            let task = running ?? start(profile)
            processes[profile] = task
            let process = try await SharedTask.value(of: task)
            guard let failure = process.failure else { return process }
            // What ends at once, ends with the run that it was started for.
            if running == nil { return process }
            guard failure.code == .died else { throw failure }
            // Several runs may find the same process dead; one counts it.
            guard processes[profile] == task else { continue }
            processes[profile] = nil
            note(failure, process)
        }
    }

    private func start(_ profile: EnvironmentProfile) -> Task<HarnessProcess, any Error> {
        var environment = base
        for (name, value) in profile.variables.sorted(by: { $0.key < $1.key }) { environment[name] = value }
        return Task { [command, version, helloTimeout, clock, environment] in
            try await HarnessProcess.start(
                command,
                environment: environment,
                profile: profile,
                version: version,
                helloTimeout: helloTimeout,
                clock: clock
            )
        }
    }
}
