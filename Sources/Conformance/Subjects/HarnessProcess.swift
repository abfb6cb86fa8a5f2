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
        case ready
        case over(SubjectError)
    }

    private struct State {
        var phase = Phase.starting
        /// What it said in its hello, also after its end.
        var description: SubjectDescription?
        /// How the line begins that its output ended in.
        var cut: String?
        /// The runs that its end cut short.
        var interrupted: Set<String> = []
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
        Task { [weak harness] in
            await process.waitForOutputEnd()
            guard await process.waitForExit(within: endingTime) == nil else { return }
            harness?.muted()
        }
        Task { [weak harness] in
            await process.waitForInputEnd()
            guard await process.waitForExit(within: endingTime) == nil else { return }
            harness?.deafened()
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
        // One that has said hello is known by it, whatever came next.
        if harness.description == nil, let error = harness.failure {
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
    var description: SubjectDescription? { state.withLock(\.description) }

    /// The runs that its end cut short: an end between two runs is nobody's.
    var interrupted: Set<String> { state.withLock(\.interrupted) }

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
        let process: Result<ChildProcess, SubjectError> = state.withLock { state in
            if case .over(let error) = state.phase {
                state.interrupted.insert(order.id)
                return .failure(error)
            }
            guard let process = state.process else { return .failure(HarnessProcess.gone) }
            state.pending[order.id] = Pending(stderr: process.markError()) { box.answer($0) }
            return .success(process)
        }
        switch process {
        case .failure(let error): box.answer(Self.report(error))
        case .success(let process): send(order, to: process, box)
        }
    }

    private func send(_ order: RunOrder, to process: ChildProcess, _ box: AnswerBox) {
        let timer = clock.schedule(after: order.deadline) { [weak self] in self?.cancel(order.id) }
        box.whenAnswered { timer.cancel() }
        tell(RunnerMessage.run(order), to: process)
    }

    /// Sends a line. One that has closed its input takes none, and is watched
    /// for that.
    private func tell(_ message: Value, to process: ChildProcess) {
        do throws(ProcessError) {
            try process.send(line: JSONWriter().bytes(message))
        } catch {
            guard error.code != .inputClosed else { return }
            fail(
                SubjectError(.protocolBroken, "the harness does not read its input: \(error.message)", hint: error.hint)
            )
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
        tell(RunnerMessage.cancel(id), to: process)
        // The answer to a cancel is not waited for long: what the run did by
        // its deadline is what counts.
        clock.schedule(after: 1_000_000_000) { [weak self] in
            self?.finish(id, .unresolved)
        }
    }

    private func received(_ event: OutputEvent) {
        switch event {
        case .line(let bytes) where bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D }): break
        case .line(let bytes): received(line: bytes)
        case .overlong(let prefix):
            broken("a line of more than 8 MiB, beginning \"\(String(decoding: prefix.prefix(60), as: UTF8.self))\"")
        // Why it ends there is told by how the process ends: it may be our own
        // doing, and where it dies is chance.
        case .unterminated(let bytes):
            state.withLock { $0.cut = HarnessMessage.shown(String(decoding: bytes.prefix(240), as: UTF8.self)) }
        }
    }

    /// Its output has ended, and it goes on.
    private func muted() {
        guard !state.withLock(\.isLeaving) else { return }
        fail(
            SubjectError(
                .protocolBroken,
                "the harness closed its standard output\(inTheMiddle) and goes on",
                hint: "it must keep its standard output open until \"bye\" or the end of its input; see the README"
            )
        )
    }

    /// It has closed its input, and goes on.
    private func deafened() {
        guard !state.withLock(\.isLeaving) else { return }
        fail(
            SubjectError(
                .protocolBroken,
                "the harness closed its standard input and goes on",
                hint: "it must read its standard input until \"bye\" or its end; see the README"
            )
        )
    }

    /// Where its output ended, when that is within a line.
    private var inTheMiddle: String {
        state.withLock(\.cut).map { " in the middle of the line \"\($0)\"" } ?? ""
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
            state.phase = .ready
            state.description = description
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
        end(error)
        state.withLock(\.process)?.kill()
    }

    private func exited(_ status: ProcessStatus, _ process: ChildProcess) {
        guard !state.withLock(\.isLeaving) else { return }
        let tail = process.errorTail().text
        let last = tail.split(separator: "\n").suffix(3).joined(separator: " | ")
        let isGreeted = description != nil
        let message =
            "the harness ended \(isGreeted ? "" : "before it sent a hello ")(\(status))" + inTheMiddle
            + (last.isEmpty ? "" : ": " + last.suffix(300))
        end(SubjectError(isGreeted ? .died : .noHello, message, hint: "run the command by hand and look at its error"))
    }

    private func end(_ error: SubjectError) {
        let (ids, waiting): ([String], [@Sendable () -> Void]) = state.withLock { state in
            if case .over = state.phase { return ([], []) }
            state.phase = .over(error)
            state.interrupted.formUnion(state.pending.keys)
            defer { state.greeting = [] }
            return (Array(state.pending.keys), state.greeting)
        }
        for id in ids { finish(id, Self.report(error)) }
        for wake in waiting { wake() }
    }

    /// What becomes of a run by the end of its harness: a death may be the
    /// connector's, a broken protocol is not.
    private static func report(_ error: SubjectError) -> RunReport {
        error.code == .died
            ? RunReport(outcome: .failed(type: RunReport.crashed, message: error.message), variablesObservable: false)
            : .harnessError(error.message)
    }

    private static let gone = SubjectError(.noHello, "the harness is no longer running", hint: "run it again")

    /// How long a process may take to end after it has closed its streams, in
    /// its last breath: shorter than a cancelled run is waited for.
    private static let endingTime = Duration.milliseconds(700)
}
