import Documents
import Exchanges
import Judging
import Processes
import Synchronization

/// One running harness: its process, and the runs that it has not answered.
///
/// The process's thread delivers its lines; runs wait as continuations. The
/// lock guards all that changes.
final class HarnessProcess: Sendable {
    private struct Pending {
        var events = EventLog()
        var isCancelled = false
        var stderr: ErrorTail.Mark
        var answer: @Sendable (RunReport) -> Void
    }

    private enum Phase {
        case starting
        case ready(SubjectDescription)
        case over(SubjectError)
    }

    private struct State {
        var phase = Phase.starting
        var greeting: [@Sendable () -> Void] = []
        var pending: [String: Pending] = [:]
        /// Runs that their deadline has ended; each may still be answered once.
        var overdue: Set<String> = []
        var process: ChildProcess?
        /// Set once the runner has said bye: an end is then no death.
        var isLeaving = false
    }

    private let state = Mutex(State())
    private let clock: any Clock

    private init(clock: any Clock) {
        self.clock = clock
    }

    /// Starts a harness and waits for its hello.
    static func start(
        _ command: String,
        environment: Environment,
        profile: EnvironmentProfile,
        version: String,
        helloTimeout: UInt64,
        clock: any Clock
    ) async throws(SubjectError) -> HarnessProcess {
        let harness = HarnessProcess(clock: clock)
        let process: ChildProcess
        do {
            process = try ChildProcess(shell: command, environment: environment) { [weak harness] event in
                harness?.received(event)
            }
            harness.state.withLock { $0.process = process }
        } catch {
            throw SubjectError(.noHello, "the harness did not start: \(error.message)", hint: error.hint)
        }
        // One that has ended already takes no line, and its end says why.
        try? process.send(line: JSONWriter().bytes(RunnerMessage.hello(profile, version: version)))
        Task { [weak harness] in
            let status = await process.waitForExit()
            harness?.exited(status, process)
        }
        let timer = clock.schedule(after: helloTimeout) { [weak harness] in
            harness?.fail(
                SubjectError(
                    .noHello,
                    "the harness said no hello within \(helloTimeout / 1_000_000_000) s",
                    hint: "it must answer the first line of its input with a hello line on its standard output"
                )
            )
        }
        await withTaskCancellationHandler {
            await harness.greeted()
        } onCancel: {
            harness.fail(SubjectError(.noHello, "the run ended before the harness said hello", hint: "run it again"))
        }
        timer.cancel()
        if let error = harness.failure {
            await harness.stop()
            throw error
        }
        return harness
    }

    /// Waits for the hello, or for what comes instead of it.
    private func greeted() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let gate = Gate { continuation.resume() }
            let isSettled = state.withLock { state in
                if case .starting = state.phase {
                    state.greeting.append { gate.open() }
                    return false
                }
                return true
            }
            if isSettled { gate.open() }
        }
    }

    /// What the harness said of its subject.
    var description: SubjectDescription? {
        state.withLock { state in
            if case .ready(let description) = state.phase { description } else { nil }
        }
    }

    /// Why it can no longer be used, `nil` while it can.
    var failure: SubjectError? {
        state.withLock { state in
            if case .over(let error) = state.phase { error } else { nil }
        }
    }

    /// Runs one order and waits for its answer, until its deadline or until
    /// the task is cancelled.
    func run(_ order: RunOrder) async -> RunReport {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                begin(order) { continuation.resume(returning: $0) }
                if Task.isCancelled { cancel(order.id) }
            }
        } onCancel: {
            cancel(order.id)
        }
    }

    private func begin(_ order: RunOrder, _ resume: @escaping @Sendable (RunReport) -> Void) {
        let box = AnswerBox(resume)
        let process: ChildProcess? = state.withLock { state in
            if case .over = state.phase { return nil }
            guard let process = state.process else { return nil }
            state.pending[order.id] = Pending(stderr: process.markError()) { box.answer($0) }
            return process
        }
        guard let process else {
            return box.answer(crashed("the harness is no longer running"))
        }
        let timer = clock.schedule(after: order.deadline) { [weak self] in self?.cancel(order.id) }
        box.whenAnswered { timer.cancel() }
        do throws(ProcessError) {
            try process.send(line: JSONWriter().bytes(RunnerMessage.run(order)))
        } catch {
            finish(order.id, crashed("the harness does not read its input: \(error.message)"))
        }
    }

    /// Says bye, and stops the process if it does not go by itself.
    func stop() async {
        let process = state.withLock { state in
            state.isLeaving = true
            return state.process
        }
        guard let process else { return }
        if process.status == nil { try? process.send(line: JSONWriter().bytes(RunnerMessage.bye)) }
        _ = await process.stop(grace: .seconds(5))
    }

    /// Tells the harness to give a run up.
    private func cancel(_ id: String) {
        let process: ChildProcess? = state.withLock { state in
            guard state.pending[id]?.isCancelled == false else { return nil }
            state.pending[id]?.isCancelled = true
            return state.process
        }
        guard let process else { return }
        try? process.send(line: JSONWriter().bytes(RunnerMessage.cancel(id)))
        // The answer to a cancel is not waited for long: what the run did by
        // its deadline is what counts.
        clock.schedule(after: 1_000_000_000) { [weak self] in
            self?.finish(id, RunReport(outcome: .unresolved, variablesObservable: false))
        }
    }

    private func received(_ event: OutputEvent) {
        switch event {
        case .line(let bytes) where bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D }): break
        case .line(let bytes): received(line: bytes)
        case .overlong(let prefix):
            broken("a line of more than 8 MiB, beginning \"\(String(decoding: prefix.prefix(60), as: UTF8.self))\"")
        case .unterminated(let bytes):
            broken("its last line without an end: \"\(String(decoding: bytes.prefix(60), as: UTF8.self))\"")
        }
    }

    private func received(line: [UInt8]) {
        do throws(HarnessMessage.SyntaxError) {
            switch try HarnessMessage.parse(line) {
            case .hello(let description): greeted(description)
            case .result(let id, let report): answered(id, report)
            case .fault(let id?, let message): answered(id, RunReport(outcome: .harnessError(message: message)))
            case .fault(nil, let message): broken("an error of its own: \(message)")
            case .event(let id, let event): state.withLock { $0.pending[id]?.events.append(event, bytes: line.count) }
            case .log, .pong: break
            }
        } catch {
            broken(error.message)
        }
    }

    private func greeted(_ description: SubjectDescription) {
        let waiting: [@Sendable () -> Void]? = state.withLock { state in
            guard case .starting = state.phase else { return nil }
            state.phase = .ready(description)
            defer { state.greeting = [] }
            return state.greeting
        }
        guard let waiting else { return broken("a second hello") }
        for wake in waiting { wake() }
    }

    private func answered(_ id: String, _ report: RunReport) {
        enum Known { case pending, late, unknown }
        let known: Known = state.withLock { state in
            if state.pending[id] != nil { return .pending }
            return state.overdue.remove(id) != nil ? .late : .unknown
        }
        switch known {
        case .pending: finish(id, report)
        case .late: break
        case .unknown: broken("an answer for \"\(id.prefix(60))\", which is no run that waits for one")
        }
    }

    private func finish(_ id: String, _ report: RunReport) {
        let found: (pending: Pending, tail: String)? = state.withLock { state in
            guard let pending = state.pending.removeValue(forKey: id) else { return nil }
            if case .unresolved = report.outcome { state.overdue.insert(id) }
            return (pending, state.process?.errorTail(since: pending.stderr).text ?? "")
        }
        guard let found else { return }
        var report = report
        report.events = found.pending.events.all + report.events
        report.stderrTail = found.tail
        found.pending.answer(report)
    }

    private func broken(_ what: String) {
        fail(
            SubjectError(
                .protocolBroken,
                "the harness sent \(what)",
                hint: "its standard output carries one JSON object a line and nothing else; see the README"
            )
        )
    }

    /// Ends everything: pending runs end as harness errors.
    private func fail(_ error: SubjectError) {
        end(error) { _ in RunReport(outcome: .harnessError(message: error.message), variablesObservable: false) }
        state.withLock(\.process)?.kill()
    }

    private func exited(_ status: ProcessStatus, _ process: ChildProcess) {
        guard !state.withLock(\.isLeaving) else { return }
        let tail = process.errorTail().text
        let last = tail.split(separator: "\n").suffix(3).joined(separator: " | ")
        let isGreeted = description != nil
        let message =
            "the harness ended \(isGreeted ? "" : "before it sent a hello ")(\(status))"
            + (last.isEmpty ? "" : ": " + last.suffix(300))
        end(SubjectError(isGreeted ? .died : .noHello, message, hint: "run the command by hand and look at its error"))
        { _ in
            self.crashed(message)
        }
    }

    private func end(_ error: SubjectError, _ report: (String) -> RunReport) {
        let (ids, waiting): ([String], [@Sendable () -> Void]) = state.withLock { state in
            if case .over = state.phase { return ([], []) }
            state.phase = .over(error)
            defer { state.greeting = [] }
            return (Array(state.pending.keys), state.greeting)
        }
        for id in ids { finish(id, report(id)) }
        for wake in waiting { wake() }
    }

    private func crashed(_ message: String) -> RunReport {
        RunReport(outcome: .failed(type: "subject-crashed", message: message), variablesObservable: false)
    }
}

/// An answer that is given once, and what is to happen then.
private final class AnswerBox: Sendable {
    private struct State {
        var isAnswered = false
        var then: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let resume: @Sendable (RunReport) -> Void

    init(_ resume: @escaping @Sendable (RunReport) -> Void) {
        self.resume = resume
    }

    func answer(_ report: RunReport) {
        let (isFirst, then): (Bool, (@Sendable () -> Void)?) = state.withLock { state in
            defer { state.isAnswered = true }
            return (!state.isAnswered, state.then)
        }
        guard isFirst else { return }
        then?()
        resume(report)
    }

    func whenAnswered(_ work: @escaping @Sendable () -> Void) {
        let isAnswered = state.withLock { state in
            state.then = work
            return state.isAnswered
        }
        if isAnswered { work() }
    }
}
