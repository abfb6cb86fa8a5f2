import Documents
import Exchanges

/// A process instance as the engine's history has it.
public struct HistoricInstance: Sendable, Equatable {
    /// `ACTIVE`, `COMPLETED`, `EXTERNALLY_TERMINATED`, `INTERNALLY_TERMINATED`, `SUSPENDED`.
    public let state: String
    /// Whether it has ended.
    public var isOver: Bool { state != "ACTIVE" && state != "SUSPENDED" }
}

/// An activity that an instance came by, in the engine's words.
public struct HistoricActivity: Sendable, Equatable {
    /// Its id in the process.
    public let activity: String
    /// `serviceTask`, `boundaryError`, `userTask`.
    public let type: String
    /// Whether it has ended.
    public let isOver: Bool
}

/// A variable as the engine's history has it.
public struct HistoricVariable: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its last value.
    public let variable: EngineVariable
    /// Whether it belongs to the whole instance, and not to one activity of it.
    public let isGlobal: Bool
    /// Why the engine cannot tell the value; `nil` where it can.
    public let problem: String?
}

/// Something that an engine cannot go on from by itself.
public struct EngineIncident: Sendable, Equatable {
    /// `failedJob`, `failedExternalTask`.
    public let type: String
    /// What went wrong.
    public let message: String
    /// The activity that it happened in.
    public let activity: String
    /// The job or external task that it is about.
    public let configuration: String
}

extension EngineClient {
    /// Starts an instance of a definition and returns its id. What the process
    /// does up to its first transaction boundary is done when this returns.
    public func start(
        definition: String,
        variables: [NamedVariable],
        timeout: UInt64? = nil
    ) async throws(EngineError) -> String {
        let path = "/process-definition/\(CanonicalQuery.escaped(definition))/start"
        let body = Value.object(["variables": NamedVariable.json(variables)])
        guard let id = try await call("POST", path, body: body, timeout: timeout).json["id"]?.string else {
            throw notUnderstood(path)
        }
        return id
    }

    /// An instance, running or not; `nil` where the history does not know it.
    public func historicInstance(_ id: String) async throws(EngineError) -> HistoricInstance? {
        do throws(EngineError) {
            let json = try await call("GET", "/history/process-instance/\(CanonicalQuery.escaped(id))").json
            return HistoricInstance(state: json["state"]?.string ?? "")
        } catch  where error.status == 404 && error.body != nil {
            return nil
        }
    }

    /// What an instance came by, in order.
    public func activities(of instance: String) async throws(EngineError) -> [HistoricActivity] {
        try await list("/history/activity-instance", of: instance, more: "&sortBy=startTime&sortOrder=asc").map {
            HistoricActivity(
                activity: $0["activityId"]?.string ?? "",
                type: $0["activityType"]?.string ?? "",
                isOver: $0["endTime"]?.string != nil
            )
        }
    }

    /// The variables of an instance, those of its activities included.
    public func historicVariables(of instance: String) async throws(EngineError) -> [HistoricVariable] {
        var variables: [HistoricVariable] = []
        for one in try await list("/history/variable-instance", of: instance, more: "&deserializeValues=false") {
            guard let name = one["name"]?.string, var variable = EngineVariable(json: one) else { continue }
            // Lists leave out what files and bytes hold.
            if [.file, .bytes].contains(variable.type), variable.value == .null, let id = one["id"]?.string {
                let path = "/history/variable-instance/\(CanonicalQuery.escaped(id))/data"
                variable.value = .string(Base64.encode(try await data(path)))
            }
            variables.append(
                HistoricVariable(
                    name: name,
                    variable: variable,
                    isGlobal: one["activityInstanceId"]?.string.map { $0 == instance } ?? true,
                    problem: one["errorMessage"]?.string
                )
            )
        }
        return variables
    }

    /// The incidents of a running instance.
    public func incidents(of instance: String) async throws(EngineError) -> [EngineIncident] {
        try await list("/incident", of: instance).map {
            EngineIncident(
                type: $0["incidentType"]?.string ?? "",
                message: $0["incidentMessage"]?.string ?? "",
                activity: $0["activityId"]?.string ?? "",
                configuration: $0["configuration"]?.string ?? ""
            )
        }
    }

    /// Whether external tasks of a definition wait that no worker has ever
    /// taken.
    public func hasUntouchedTasks(definition: String) async throws(EngineError) -> Bool {
        let path = "/external-task?processDefinitionId=\(CanonicalQuery.escaped(definition))"
        guard let tasks = try await call("GET", path).json.elements else { throw notUnderstood(path) }
        return tasks.contains { task in
            ["workerId", "retries", "errorMessage"].allSatisfy { (task[$0] ?? .null) == .null }
        }
    }

    /// How often a job of an instance was tried and failed.
    public func failedJobs(of instance: String) async throws(EngineError) -> Int {
        try await list("/history/job-log", of: instance, more: "&failureLog=true").count
    }

    /// The stack trace of a job's last failure.
    public func stackTrace(ofJob id: String) async throws(EngineError) -> String {
        let answer = try await call("GET", "/job/\(CanonicalQuery.escaped(id))/stacktrace")
        return String(decoding: answer.response.body, as: UTF8.self)
    }

    /// The user tasks that an instance waits in: their ids, and the ids that
    /// they have in the process.
    public func userTasks(of instance: String) async throws(EngineError) -> [(id: String, activity: String)] {
        try await list("/task", of: instance).map { ($0["id"]?.string ?? "", $0["taskDefinitionKey"]?.string ?? "") }
    }

    /// Completes a user task.
    public func completeTask(_ id: String, variables: [NamedVariable]) async throws(EngineError) {
        let body = Value.object(["variables": NamedVariable.json(variables)])
        _ = try await call("POST", "/task/\(CanonicalQuery.escaped(id))/complete", body: body)
    }

    private func list(_ path: String, of instance: String, more: String = "") async throws(EngineError) -> [Value] {
        let answer = try await call("GET", "\(path)?processInstanceId=\(CanonicalQuery.escaped(instance))\(more)")
        guard let elements = answer.json.elements else { throw notUnderstood(path) }
        return elements
    }
}
