import Contracts
import Documents
import Exchanges
import Judging
import ProcessEngine
import Synchronization

/// One order as an external task: what a worker does with it becomes a report.
final class TaskRun: Sendable {
    private struct State {
        var id: String?
        var events = EventLog()
        var answer: AnswerBox?
        var worker: String?
        /// All that have fetched it so far.
        var workers: Set<String> = []
        var refusal: (verb: String, body: EngineErrorBody)?
        var isOver = false
    }

    /// How long a worker may still say something else once the engine has
    /// refused what it wanted, in nanoseconds.
    static let patience: UInt64 = 3_000_000_000

    private let order: RunOrder
    private let engine: WorkerEngine
    private let clock: any Clock
    private let state = Mutex(State())

    init(_ order: RunOrder, _ engine: WorkerEngine, clock: any Clock) {
        self.order = order
        self.engine = engine
        self.clock = clock
    }

    /// Offers the task and waits for what becomes of it, until the order's
    /// deadline or until the task is cancelled.
    func wait() async -> RunReport {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let box = AnswerBox { continuation.resume(returning: $0) }
                state.withLock { $0.answer = box }
                let timer = clock.schedule(after: order.deadline) { [weak self] in self?.late() }
                box.whenAnswered { timer.cancel() }
                let id = engine.standIn.offer(OfferedTask(order)) { [weak self] in self?.happened($0) }
                let isOver = state.withLock { state in
                    state.id = id
                    return state.isOver
                }
                if isOver { engine.standIn.withdraw(id) }
                if Task.isCancelled { end(.unresolved) }
            }
        } onCancel: {
            end(.unresolved)
        }
    }

    /// Whether a worker has it.
    var isHeld: Bool { state.withLock { $0.worker != nil && !$0.isOver } }

    /// Its worker has died.
    func crashed(_ message: String) { end(.failed(type: RunReport.crashed, message: message)) }

    private func happened(_ event: TaskEvent) {
        switch event.kind {
        case .fetched(let lock):
            let before = state.withLock { state in
                defer {
                    state.worker = event.worker
                    state.workers.insert(event.worker)
                }
                return state.worker
            }
            // Whoever had it has said nothing, and its lock is over.
            if before != nil { note("lock-expired", [Member("holder", .string(event.worker))]) }
            note(
                "fetched",
                [Member("worker", .string(event.worker)), Member("lockMs", .integer(lock / 1_000_000))]
            )
        case .extended(let span): note("lock-extended", [Member("lockMs", .integer(span / 1_000_000))])
        case .unlocked:
            state.withLock { $0.worker = nil }
            note("unlocked", [])
        case .completed(let variables):
            noteLate(event, "complete")
            end(.completed, variables)
        case .bpmnError(let code, let message, _, let variables):
            noteLate(event, "bpmnError")
            end(.bpmnError(code: code, message: message ?? ""), variables)
        case .failed(let message, _, let retries, let pause, let variables):
            noteLate(event, "failure")
            state.withLock { $0.worker = nil }
            note(
                "failure",
                [
                    Member("retries", .integer(retries)), Member("retryTimeoutMs", .integer(pause / 1_000_000)),
                    Member("message", .string(message ?? "")),
                ]
            )
            if retries == 0 { end(.failed(type: Self.incident, message: message ?? ""), variables) }
        case .refused(let verb, let status, let body): refused(verb, status, body, by: event.worker)
        }
    }

    /// The type of the incident that a task without retries is.
    private static let incident = "failedExternalTask"

    private func refused(_ verb: String, _ status: Int, _ body: EngineErrorBody, by worker: String) {
        note(
            "refused",
            [
                Member("verb", .string(verb)), Member("status", .integer(status)), Member("type", .string(body.type)),
                Member("message", .string(body.message)),
            ]
        )
        let (holder, hadIt) = state.withLock { ($0.worker, $0.workers.contains(worker)) }
        if let holder, holder != worker, verb != "extendLock" {
            // One whose lock was over, and whose task somebody else has now.
            if hadIt {
                return note("lock-expired", [Member("verb", .string(verb)), Member("holder", .string(holder))])
            }
            return end(
                .harnessError(
                    message: "worker '\(worker)' reports \(verb) of a task that '\(holder)' has locked: a worker must "
                        + "give the workerId that it fetched with"
                )
            )
        }
        guard ["complete", "bpmnError", "failure"].contains(verb) else { return }
        state.withLock { $0.refusal = (verb, body) }
        clock.schedule(after: Self.patience) { [weak self] in self?.endRefused() }
    }

    /// The engine did not take the result, and nothing else came.
    private func endRefused() {
        guard let refusal = state.withLock(\.refusal) else { return }
        end(
            .failed(
                type: refusal.body.type,
                message: "the engine refused \(refusal.verb): \(refusal.body.message)"
            )
        )
    }

    private func late() {
        if state.withLock({ $0.refusal != nil }) { return endRefused() }
        guard !isHeld, state.withLock({ $0.events.all.isEmpty }) else { return end(.unresolved) }
        let seconds = Double(order.deadline / 1_000_000) / 1000
        let contact = engine.standIn.lastContact
        let asked: String
        if let contact {
            let ago = Double((clock.now - contact.at) / 100_000_000) / 10
            asked = "it last asked \(ago) s ago, as '\(contact.worker)'"
        } else {
            asked = "it never asked"
        }
        end(.harnessError(message: "no worker fetched the task within \(seconds) s; \(asked) at \(engine.url)"))
    }

    private func noteLate(_ event: TaskEvent, _ verb: String) {
        guard event.lateBy > 0 else { return }
        note("lock-expired", [Member("verb", .string(verb)), Member("lateMs", .integer(event.lateBy / 1_000_000))])
    }

    private func note(_ name: String, _ members: [Member]) {
        let details = Value.object(members)
        let size = JSONWriter().bytes(details).count
        state.withLock { $0.events.append(SubjectEvent(name, details), bytes: size) }
    }

    private func end(_ outcome: Outcome, _ variables: [NamedVariable]? = nil) {
        let ended: State? = state.withLock { state in
            guard !state.isOver else { return nil }
            state.isOver = true
            return state
        }
        guard let ended else { return }
        if let id = ended.id { engine.standIn.withdraw(id) }
        ended.answer?.answer(
            RunReport(
                outcome: outcome,
                variables: variables.map { variables in
                    Dictionary(variables.map { ($0.name, $0.variable.processValue) }) { $1 }
                },
                variablesObservable: variables != nil,
                events: ended.events.all
            )
        )
    }
}
