import Documents
import Exchanges

extension EngineState {
    /// Does what a worker wants with a task; nothing is told of what is no
    /// worker's business.
    mutating func act(
        _ verb: String,
        _ id: String,
        _ body: BodyReader,
        incident: String,
        _ moment: Moment
    ) throws(Refusal) -> TaskEvent.Kind? {
        switch verb {
        case "complete": return try complete(id, body)
        case "bpmnError": return try raise(id, body)
        case "failure": return try fail(id, body, incident: incident, moment)
        case "extendLock": return try extend(id, body, moment)
        case "lock": return try lock(id, body, moment)
        case "unlock": return try unlock(id)
        case "retries": try set(retries: body, of: id)
        case "priority": try set(priority: body, of: id)
        default: throw .notFound
        }
        return nil
    }

    /// The tasks that a query asks for; what it does not know is passed over.
    func list(_ query: [QueryPair], now: UInt64) -> [Value] {
        func wanted(_ name: String) -> String? { query.last { $0.name == name }?.value }
        let found = tasks.filter { task in
            let isLocked = task.isLocked(at: now)
            return (wanted("externalTaskId").map { $0 == task.id } ?? true)
                && (wanted("topicName").map { $0 == task.offer.topic } ?? true)
                && (wanted("workerId").map { $0 == task.worker } ?? true)
                && (wanted("processInstanceId").map { $0 == task.instance } ?? true)
                && (wanted("locked") != "true" || isLocked) && (wanted("notLocked") != "true" || !isLocked)
                && (wanted("noRetriesLeft") != "true" || task.retries == 0)
        }
        let first = wanted("firstResult").flatMap { Int($0) } ?? 0
        let limit = wanted("maxResults").flatMap { Int($0) } ?? found.count
        return found.dropFirst(max(0, first)).prefix(max(0, limit)).map { $0.json(nil) }
    }

    /// The topics of the tasks that are there.
    var topicNames: [Value] {
        Set(tasks.compactMap(\.offer.topic)).sorted().map { .string($0) }
    }

    /// The incidents of tasks without retries.
    func incidents(_ query: [QueryPair]) -> [Value] {
        let instance = query.last { $0.name == "processInstanceId" }?.value
        return tasks.filter { instance == nil || $0.instance == instance }.compactMap { task in
            task.incident.map { incident in
                .object([
                    "id": .string(incident.id),
                    "processDefinitionId": .string(StandInEngine.definition + ":1:" + task.instance),
                    "processInstanceId": .string(task.instance),
                    "executionId": .string(task.execution),
                    "incidentTimestamp": .string(EngineDate.text(incident.at)),
                    "incidentType": .string("failedExternalTask"),
                    "activityId": .string("task"),
                    "failedActivityId": .null,
                    "causeIncidentId": .string(incident.id),
                    "rootCauseIncidentId": .string(incident.id),
                    "configuration": .string(task.id),
                    "incidentMessage": incident.message.map { .string($0) } ?? .null,
                    "tenantId": .null,
                    "jobDefinitionId": .null,
                    "annotation": .null,
                ])
            }
        }
    }
}
