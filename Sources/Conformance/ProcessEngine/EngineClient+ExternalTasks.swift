import Documents
import Exchanges

extension EngineClient {
    /// What a worker asks the engine for.
    public struct Fetch: Sendable, Equatable {
        /// How the worker calls itself.
        public var worker: String
        /// The topic.
        public var topic: String
        /// How many tasks it takes at most.
        public var limit: Int
        /// How long they are to be locked, in milliseconds.
        public var lock: Int
        /// How long the engine may wait for one, in milliseconds.
        public var wait: Int

        /// Makes one.
        public init(worker: String, topic: String, limit: Int, lock: Int, wait: Int) {
            self.worker = worker
            self.topic = topic
            self.limit = limit
            self.lock = lock
            self.wait = wait
        }
    }

    /// The engine's version.
    public func version() async throws(EngineError) -> String {
        let answer = try await call("GET", "/version")
        guard let version = answer.json["version"]?.string else { throw unexpected(answer) }
        return version
    }

    /// Fetches and locks tasks, the most urgent first, with their extension
    /// properties. An engine that is at its limits may take `timeout` more
    /// than it was allowed to wait.
    public func fetch(_ fetch: Fetch) async throws(EngineError) -> [ExternalTask] {
        let topic: Value = .object([
            "topicName": .string(fetch.topic),
            "lockDuration": .integer(fetch.lock),
            "deserializeValues": .bool(false),
            "includeExtensionProperties": .bool(true),
        ])
        let body: Value = .object([
            "workerId": .string(fetch.worker),
            "maxTasks": .integer(fetch.limit),
            "usePriority": .bool(true),
            "asyncResponseTimeout": .integer(fetch.wait),
            "topics": .array([topic]),
        ])
        let limit = UInt64(fetch.wait) * 1_000_000 + timeout
        let answer = try await call("POST", "/external-task/fetchAndLock", body: body, timeout: limit)
        guard let elements = answer.json.elements else { throw unexpected(answer) }
        return elements.compactMap { ExternalTask(json: $0) }
    }

    /// Completes a task.
    public func complete(_ id: String, worker: String, _ variables: [NamedVariable]) async throws(EngineError) {
        try await act("complete", id, worker, [Member("variables", NamedVariable.json(variables))])
    }

    /// Raises a BPMN error in a task. An error without a message has none.
    public func raise(
        _ id: String,
        worker: String,
        code: String,
        message: String,
        _ variables: [NamedVariable]
    ) async throws(EngineError) {
        let members = [
            Member("errorCode", .string(code)), Member("errorMessage", message.isEmpty ? .null : .string(message)),
            Member("variables", NamedVariable.json(variables)),
        ]
        try await act("bpmnError", id, worker, members)
    }

    /// Reports a failure: with 0 retries the engine makes an incident of it.
    /// `pause` is how long the engine waits with the next try, in
    /// milliseconds.
    public func fail(
        _ id: String,
        worker: String,
        message: String,
        details: String = "",
        retries: Int,
        pause: Int,
        _ variables: [NamedVariable]
    ) async throws(EngineError) {
        let members = [
            Member("errorMessage", .string(message)), Member("errorDetails", .string(details)),
            Member("retries", .integer(retries)), Member("retryTimeout", .integer(pause)),
            Member("variables", NamedVariable.json(variables)),
        ]
        try await act("failure", id, worker, members)
    }

    /// Extends a task's lock to so many milliseconds from now.
    public func extendLock(_ id: String, worker: String, to milliseconds: Int) async throws(EngineError) {
        try await act("extendLock", id, worker, [Member("newDuration", .integer(milliseconds))])
    }

    /// Gives a task back: another worker may fetch it.
    public func unlock(_ id: String) async throws(EngineError) {
        _ = try await call("POST", "/external-task/\(CanonicalQuery.escaped(id))/unlock")
    }

    private func act(_ verb: String, _ id: String, _ worker: String, _ members: [Member]) async throws(EngineError) {
        let body = Value.object([Member("workerId", .string(worker))] + members)
        _ = try await call("POST", "/external-task/\(CanonicalQuery.escaped(id))/\(verb)", body: body)
    }

    private func unexpected(_ answer: EngineAnswer) -> EngineError {
        EngineError(
            .notAnEngine,
            "what answers at \(url) is no engine's REST API (status \(answer.status)): it does not say what was asked",
            hint: "its address ends in /engine-rest as a rule: http://HOST:8080/engine-rest",
            status: answer.status
        )
    }
}
