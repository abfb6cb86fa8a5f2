import Documents
import Exchanges

/// What a worker may do with a task.
extension EngineState {
    mutating func complete(_ id: String, _ body: BodyReader) throws(Refusal) -> TaskEvent.Kind {
        let variables = try read("variables", body)
        let locals = try read("localVariables", body)
        let index = try find(id, heldBy: Self.worker(body)) { id, worker, owner in
            "External Task \(id) cannot be completed by worker '\(worker)'. It is locked by worker '\(owner)'."
        }
        let scope = try changed(index, variables, locals).scope
        tasks.remove(at: index)
        return .completed(scope.variables)
    }

    mutating func raise(_ id: String, _ body: BodyReader) throws(Refusal) -> TaskEvent.Kind {
        let variables = try read("variables", body)
        let worker = try Self.worker(body)
        guard let code = try body.text("errorCode") else { throw .null("errorCode") }
        let message = try body.text("errorMessage")
        let index = try find(id, heldBy: worker) { id, worker, owner in
            "Bpmn error of External Task \(id) cannot be reported by worker '\(worker)'. "
                + "It is locked by worker '\(owner)'."
        }
        guard !code.isEmpty else { throw .engine("Error Code is empty") }
        var scope = try changed(index, variables, []).scope
        var isCaught = true
        switch tasks[index].offer.catches {
        case .codes(let codes): isCaught = codes.contains(code)
        case .any(let codeName, let messageName):
            let told = [(codeName, EngineVariable.string(code)), (messageName, message.map { .string($0) } ?? .null)]
            for case (let name?, let variable) in told {
                let one = NamedVariable(name, variable)
                if let refusal = VariableScope.refusal(one, product) { throw refusal }
                scope.set(one)
            }
        }
        tasks.remove(at: index)
        return .bpmnError(code: code, message: message, isCaught: isCaught, scope.variables)
    }

    mutating func fail(
        _ id: String,
        _ body: BodyReader,
        incident: String,
        _ moment: Moment
    ) throws(Refusal) -> TaskEvent.Kind {
        let variables = try read("variables", body)
        let locals = try read("localVariables", body)
        let worker = try Self.worker(body)
        let retries = try body.number("retries") ?? 0
        let timeout = try body.long("retryTimeout") ?? 0
        guard retries >= 0 else { throw .engine("retries is not greater than or equal to 0") }
        guard timeout >= 0 else { throw .engine("retryDuration is not greater than or equal to 0") }
        let index = try find(id, heldBy: worker) { id, worker, owner in
            "Failure of External Task \(id) cannot be reported by worker '\(worker)'. "
                + "It is locked by worker '\(owner)'."
        }
        let after = try changed(index, variables, locals)
        let message = try body.text("errorMessage")
        (tasks[index].scope, tasks[index].local) = after
        tasks[index].errorMessage = message.map { Self.cut($0) }
        if let details = try body.text("errorDetails") { tasks[index].errorDetails = details }
        tasks[index].retries = retries
        setLock(of: index, for: UInt64(timeout) &* 1_000_000, moment)
        if retries == 0 {
            tasks[index].incident = .init(id: incident, at: moment.wall, message: tasks[index].errorMessage)
        }
        return .failed(
            message: message,
            details: tasks[index].errorDetails,
            retries: retries,
            timeout: UInt64(timeout) &* 1_000_000,
            after.scope.variables
        )
    }

    mutating func extend(_ id: String, _ body: BodyReader, _ moment: Moment) throws(Refusal) -> TaskEvent.Kind {
        let duration = try body.long("newDuration") ?? 0
        guard duration > 0 else { throw .bad("lockTime is not greater than 0") }
        // The engine's own message has two apostrophes there.
        let index = try find(id, heldBy: Self.worker(body)) { id, worker, owner in
            "The lock of the External Task \(id) cannot be extended by worker '\(worker)''. "
                + "It is locked by worker '\(owner)'."
        }
        guard tasks[index].isLocked(at: moment.now) else {
            throw .bad(
                "Cannot extend a lock that expired: lockExpirationTime is not greater than or equal to "
                    + "\(moment.wall / 1_000_000)"
            )
        }
        setLock(of: index, for: UInt64(duration) &* 1_000_000, moment)
        return .extended(UInt64(duration) &* 1_000_000)
    }

    mutating func lock(_ id: String, _ body: BodyReader, _ moment: Moment) throws(Refusal) -> TaskEvent.Kind {
        let worker = try Self.worker(body)
        let duration = try body.long("lockDuration") ?? 0
        guard duration > 0 else { throw .bad("lockDuration is not greater than 0") }
        let index = try find(id)
        if let owner = tasks[index].worker, owner != worker, tasks[index].isLocked(at: moment.now) {
            throw .bad(
                "External Task \(id) cannot be locked by worker '\(worker)'. It is locked by worker '\(owner)'."
            )
        }
        tasks[index].worker = worker
        setLock(of: index, for: UInt64(duration) &* 1_000_000, moment)
        return .fetched(lock: UInt64(duration) &* 1_000_000)
    }

    mutating func unlock(_ id: String) throws(Refusal) -> TaskEvent.Kind {
        let index = try find(id)
        tasks[index].worker = nil
        tasks[index].lockEnd = nil
        return .unlocked
    }

    mutating func set(retries body: BodyReader, of id: String) throws(Refusal) {
        guard let retries = try body.number("retries") else {
            throw Refusal(400, "InvalidRequestException", "The number of retries cannot be null.")
        }
        guard retries >= 0 else {
            throw Refusal(
                400,
                "BadUserRequestException",
                "The number of retries cannot be negative: retries is not greater than or equal to 0",
                code: 0
            )
        }
        let index = try find(id)
        tasks[index].retries = retries
        if retries > 0 { tasks[index].incident = nil }
    }

    mutating func set(priority body: BodyReader, of id: String) throws(Refusal) {
        let priority = try body.long("priority")
        tasks[try find(id)].priority = priority ?? 0
    }

    private func read(_ name: String, _ body: BodyReader) throws(Refusal) -> [NamedVariable] {
        try VariableReader(product: product).variables(body.table(name))
    }

    /// The scopes of a task with variables set in them: one that the task has
    /// of its own is set there, and is gone with it.
    private func changed(
        _ index: Int,
        _ variables: [NamedVariable],
        _ locals: [NamedVariable]
    ) throws(Refusal) -> (scope: VariableScope, local: VariableScope) {
        var (scope, local) = (tasks[index].scope, tasks[index].local)
        for one in variables + locals {
            if let refusal = VariableScope.refusal(one, product) { throw refusal }
        }
        for one in locals { local.set(one) }
        for one in variables {
            if local[one.name] != nil { local.set(one) } else { scope.set(one) }
        }
        return (scope, local)
    }

    private static func cut(_ text: String) -> String {
        String(decoding: Array(text.utf16.prefix(HeldTask.longestMessage)), as: UTF16.self)
    }
}
