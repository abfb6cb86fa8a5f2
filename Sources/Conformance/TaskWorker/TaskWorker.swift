public import Exchanges
public import ProcessEngine
public import ReferenceConnector
import Synchronization

/// Fetches external tasks from an engine and does them with the reference
/// connector.
///
///     let worker = TaskWorker(engine: engine, connector: connector, options: options, …)
///     try await worker.run()        // until stop()
///
/// A lock is extended while the connector works or waits for a retry; what an
/// engine that is away cannot be told is told once it is back.
public final class TaskWorker: Sendable {
    struct State {
        var isStopping = false
        var isAbandoned = false
        var fetching: Task<Result<[ExternalTask], EngineError>, Never>?
        var pausing: Task<Void, Never>?
        var working: [String: Task<Void, Never>] = [:]
        var hasJSON = true
        var isAway = false
    }

    let engine: EngineClient
    let connector: ReferenceConnector
    let options: WorkerOptions
    let inputs: TaskInputs
    let clock: any Clock
    let random: @Sendable () -> Double
    let tell: @Sendable (WorkerNote) -> Void
    let state = Mutex(State())
    private let slots: Slots

    /// Makes a worker.
    ///
    /// `inputs` are the connector's inputs where a task gives none, by name;
    /// `environment` is what secrets are read from; `random` gives numbers
    /// from 0 up to 1, for the waits.
    public init(
        engine: EngineClient,
        connector: ReferenceConnector,
        options: WorkerOptions,
        inputs: [String: String],
        environment: [String: String],
        clock: any Clock,
        random: @escaping @Sendable () -> Double,
        tell: @escaping @Sendable (WorkerNote) -> Void = { _ in }
    ) {
        self.engine = engine
        self.connector = connector
        self.options = options
        self.inputs = TaskInputs(defaults: inputs, environment: environment)
        self.clock = clock
        self.random = random
        self.tell = tell
        slots = Slots(options.parallel)
    }

    /// Works until it is stopped and what it holds is done.
    ///
    /// Throws where there is no engine at its address, where it wants other
    /// credentials, or where it does not come within the patience.
    public func run() async throws(EngineError) {
        try await greet()
        await withDiscardingTaskGroup { group in
            var failures = 0
            while true {
                let room = await slots.room()
                guard room > 0 else { break }
                let asked = clock.now
                switch await fetch(room) {
                case .success(let tasks):
                    failures = 0
                    back()
                    for task in tasks { start(task, in: &group) }
                    // An engine that does not hold a question open is not
                    // asked without a pause.
                    if tasks.isEmpty, clock.now - asked < 100_000_000 { await pause(1_000_000_000) }
                case .failure(let error):
                    guard !state.withLock(\.isStopping) else { break }
                    failures += 1
                    away(error)
                    await pause(backoff(failures))
                }
            }
        }
    }

    /// Takes no more tasks; what it holds is done first.
    public func stop() {
        let (fetching, pausing) = state.withLock { state in
            state.isStopping = true
            return (state.fetching, state.pausing)
        }
        slots.close()
        fetching?.cancel()
        pausing?.cancel()
    }

    /// Gives up what it holds, and gives it back to the engine.
    public func abandon() {
        stop()
        let working = state.withLock { state in
            state.isAbandoned = true
            return Array(state.working.values)
        }
        for task in working { task.cancel() }
    }

    /// The ids of the tasks that it holds.
    public var held: [String] { state.withLock { Array($0.working.keys).sorted() } }

    private func start(_ task: ExternalTask, in group: inout DiscardingTaskGroup) {
        slots.take()
        let work = Task { await self.work(task) }
        let isAbandoned = state.withLock { state in
            state.working[task.id] = work
            return state.isAbandoned
        }
        if isAbandoned { work.cancel() }
        group.addTask { [self] in
            await work.value
            state.withLock { $0.working[task.id] = nil }
            slots.release()
        }
    }

    // The engine.

    /// Waits for the engine to be there.
    private func greet() async throws(EngineError) {
        let start = clock.now
        var failures = 0
        while !state.withLock(\.isStopping) {
            do throws(EngineError) {
                let version = try await engine.version()
                tell(WorkerNote("engine \(version) at \(engine.url), topic \(options.topic), worker \(options.name)"))
                return
            } catch {
                failures += 1
                let wait = backoff(failures)
                guard error.isTransient, clock.now - start + wait < options.patience else { throw error }
                away(error)
                await pause(wait)
            }
        }
    }

    private func fetch(_ room: Int) async -> Result<[ExternalTask], EngineError> {
        let question = EngineClient.Fetch(
            worker: options.name,
            topic: options.topic,
            limit: room,
            lock: options.lock,
            wait: options.wait
        )
        let task = Task { [engine] () -> Result<[ExternalTask], EngineError> in
            do throws(EngineError) { return .success(try await engine.fetch(question)) } catch {
                return .failure(error)
            }
        }
        let isStopping = state.withLock { state in
            state.fetching = task
            return state.isStopping
        }
        if isStopping { task.cancel() }
        return await task.value
    }

    /// Waits, or until it is stopped.
    private func pause(_ nanoseconds: UInt64) async {
        let task = Task { [clock] in await clock.sleep(nanoseconds: nanoseconds) }
        let isStopping = state.withLock { state in
            state.pausing = task
            return state.isStopping
        }
        if isStopping { task.cancel() }
        await task.value
    }

    /// 1 s, doubled each time, 30 s at most, with 50 to 100 per cent of it.
    func backoff(_ failures: Int) -> UInt64 {
        let longest = min(30_000_000_000, 1_000_000_000 << UInt64(min(max(failures, 1) - 1, 5)))
        return UInt64(Double(longest) * (0.5 + min(max(random(), 0), 1) / 2))
    }

    /// Tells once that the engine cannot be asked, and once that it can again.
    func away(_ error: EngineError) {
        let isNew = state.withLock { state in
            defer { state.isAway = true }
            return !state.isAway
        }
        if isNew { tell(WorkerNote(error.description + "; trying again", isWarning: true)) }
    }

    func back() {
        let wasAway = state.withLock { state in
            defer { state.isAway = false }
            return state.isAway
        }
        if wasAway { tell(WorkerNote("the engine is there again")) }
    }
}
