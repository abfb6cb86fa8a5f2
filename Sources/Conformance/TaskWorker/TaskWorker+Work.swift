import Exchanges
import ProcessEngine
import ReferenceConnector
import Synchronization

extension TaskWorker {
    /// Why a task is no longer this worker's.
    final class Loss: Sendable {
        private let reason = Mutex<String?>(nil)

        var why: String? { reason.withLock(\.self) }

        func note(_ why: String) { reason.withLock { $0 = $0 ?? why } }
    }

    /// Does one task.
    func work(_ task: ExternalTask) async {
        let began = clock.now
        let loss = Loss()
        let run = inputs.run(task)
        let execution = Task { [connector] in await connector.execute(run) }
        let keeper = Task { await keepLock(task, execution, loss) }
        let result = await withTaskCancellationHandler {
            await execution.value
        } onCancel: {
            execution.cancel()
        }
        if Task.isCancelled {
            keeper.cancel()
            return await giveBack(task)
        }
        if loss.why == nil { await deliver(result, task, loss, since: began) }
        keeper.cancel()
        if let why = loss.why {
            tell(WorkerNote("task \(task.id) is no longer this worker's: \(why)", isWarning: true))
        }
    }

    /// Extends the lock at half of its time. A lock that is lost ends the
    /// execution: somebody else may have the task.
    private func keepLock(_ task: ExternalTask, _ execution: Task<ConnectorResult, Never>, _ loss: Loss) async {
        guard options.extendsLocks else { return }
        let half = UInt64(options.lock) * 500_000
        var wait = half
        while true {
            await clock.sleep(nanoseconds: wait)
            guard !Task.isCancelled else { return }
            do throws(EngineError) {
                try await engine.extendLock(task.id, worker: options.name, to: options.lock)
                wait = half
            } catch {
                if error.code == .cancelled { return }
                guard error.isTransient else {
                    loss.note(error.body?.message ?? error.message)
                    execution.cancel()
                    return
                }
                away(error)
                wait = max(half / 5, 1_000_000)
            }
        }
    }

    /// Tells the engine what came of a task, until it has heard it.
    private func deliver(_ result: ConnectorResult, _ task: ExternalTask, _ loss: Loss, since began: UInt64) async {
        var failures = 0
        while loss.why == nil {
            do throws(EngineError) {
                try await send(result, task)
                back()
                let seconds = Double((clock.now - began) / 10_000_000) / 100
                tell(WorkerNote("task \(task.id): \(Self.shown(result.outcome)) in \(seconds) s"))
                return
            } catch {
                if error.code == .cancelled || Task.isCancelled { return await giveBack(task) }
                if isAboutJSON(error) { continue }
                if error.status == 404, error.body != nil {
                    // It may have heard it and its answer was lost.
                    if failures == 0 { loss.note(error.body?.message ?? error.message) }
                    return
                }
                guard error.isTransient else { return await refused(error, task, loss) }
                failures += 1
                away(error)
                await clock.sleep(nanoseconds: backoff(failures))
            }
        }
    }

    private func send(_ result: ConnectorResult, _ task: ExternalTask) async throws(EngineError) {
        let variables = TaskResult(
            result: result,
            longTexts: options.longTexts,
            hasJSON: state.withLock(\.hasJSON)
        ).variables
        switch result.outcome {
        case .completed: try await engine.complete(task.id, worker: options.name, variables)
        case .bpmnError(let code, let message):
            let cut = String(decoding: Array(message.utf16.prefix(LongTexts.limit)), as: UTF16.self)
            try await engine.raise(task.id, worker: options.name, code: code, message: cut, variables)
        case .failed(let type, let message):
            try await engine.fail(
                task.id,
                worker: options.name,
                message: "\(type): \(message)",
                details: message,
                retries: retriesLeft(task),
                pause: options.pause,
                variables
            )
        }
    }

    /// How often a task may fail again after this failure.
    private func retriesLeft(_ task: ExternalTask) -> Int {
        task.retries.map { max(0, $0 - 1) } ?? options.retries
    }

    /// Whether an engine has just said that it has no variables of type Json;
    /// then it gets texts.
    private func isAboutJSON(_ error: EngineError) -> Bool {
        guard error.body?.message == "Unsupported value type 'Json'" else { return false }
        return state.withLock { state in
            defer { state.hasJSON = false }
            return state.hasJSON
        }
    }

    /// The engine does not take the result: the task must not stay locked and
    /// be done, and paid for, again.
    private func refused(_ error: EngineError, _ task: ExternalTask, _ loss: Loss) async {
        let message = error.body?.message ?? error.message
        guard error.status != 400 || error.body?.code != 0 else { return loss.note(message) }
        tell(WorkerNote("task \(task.id): the engine does not take its result: \(message)", isWarning: true))
        do throws(EngineError) {
            try await engine.fail(
                task.id,
                worker: options.name,
                message: "the engine does not take the result: \(message)",
                retries: 0,
                pause: 0,
                []
            )
        } catch {
            loss.note(error.body?.message ?? error.message)
        }
    }

    /// Gives a task back that this worker will not do. The worker's own task
    /// is cancelled by then, so this one is another.
    private func giveBack(_ task: ExternalTask) async {
        let told: String? = await Task { [engine] in
            do throws(EngineError) {
                try await engine.unlock(task.id)
                return nil
            } catch {
                return error.message
            }
        }.value
        tell(
            WorkerNote(
                told.map { "task \(task.id) could not be given back, its lock will end: \($0)" }
                    ?? "task \(task.id) is given back, undone",
                isWarning: true
            )
        )
    }

    private static func shown(_ outcome: ConnectorOutcome) -> String {
        switch outcome {
        case .completed: "completed"
        case .bpmnError(let code, _): "BPMN error \(code)"
        case .failed(let type, let message): "failed with \(type): \(message)"
        }
    }
}
