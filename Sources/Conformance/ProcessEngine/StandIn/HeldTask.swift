import Documents
import Exchanges

/// An external task as the stand-in keeps it.
struct HeldTask: Sendable {
    /// What a failure's message is cut to (`varchar(4000)` less what the
    /// engine leaves out: it keeps 666 characters).
    static let longestMessage = 666

    let id: String
    let instance: String
    let execution: String
    let offer: OfferedTask
    let number: Int
    let created: Int64
    var scope: VariableScope
    var local: VariableScope
    var priority: Int
    var worker: String?
    /// When its lock ends, in nanoseconds of the clock, and since 1970.
    var lockEnd: UInt64?
    var lockWall: Int64 = 0
    var retries: Int?
    var errorMessage: String?
    var errorDetails: String?
    var incident: Incident?

    struct Incident: Sendable {
        var id: String
        var at: Int64
        var message: String?
    }

    func isLocked(at now: UInt64) -> Bool { lockEnd.map { $0 > now } ?? false }

    /// How long its lock has been over.
    func lateness(at now: UInt64) -> UInt64 {
        guard let lockEnd, lockEnd < now else { return 0 }
        return now - lockEnd
    }

    /// Its form in lists.
    func json(_ topic: String?) -> Value { .object(front(withDetails: false, topic) + back) }

    /// Its form for the worker that fetched it.
    func json(fetchedBy request: FetchRequest.Topic) throws(Refusal) -> Value {
        var variables =
            request.isLocal
            ? local.variables
            : local.variables
                + scope.variables.filter {
                    local[$0.name] == nil
                }
        if let wanted = request.variables { variables.removeAll { !wanted.contains($0.name) } }
        let handed = try variables.map { (one) throws(Refusal) in
            Member(one.name, try one.variable.handed(one.name, deserialized: request.deserializes).json)
        }
        let properties = request.wantsProperties ? offer.extensionProperties : []
        return .object(
            front(withDetails: true, request.name)
                + [Member("variables", .object(handed))] + back
                + [Member("extensionProperties", .object(properties.map { Member($0.name, .string($0.value)) }))]
        )
    }

    private func front(withDetails: Bool, _ topic: String?) -> [Member] {
        func text(_ value: String?) -> Value { value.map { .string($0) } ?? .null }
        var members = [
            Member("activityId", .string("task")), Member("activityInstanceId", .string("task:" + execution)),
            Member("errorMessage", text(errorMessage)),
        ]
        if withDetails { members.append(Member("errorDetails", text(errorDetails))) }
        return members + [
            Member("executionId", .string(execution)), Member("id", .string(id)),
            Member("lockExpirationTime", lockEnd == nil ? .null : .string(EngineDate.text(lockWall))),
            Member("createTime", .string(EngineDate.text(created))),
            Member("processDefinitionId", .string(StandInEngine.definition + ":1:" + instance)),
            Member("processDefinitionKey", .string(StandInEngine.definition)),
            Member("processDefinitionVersionTag", .null), Member("processInstanceId", .string(instance)),
            Member("retries", retries.map { .integer($0) } ?? .null), Member("suspended", .bool(false)),
            Member("workerId", text(worker)), Member("topicName", text(offer.topic ?? topic)),
            Member("tenantId", .null),
        ]
    }

    private var back: [Member] {
        [
            Member("priority", .integer(priority)),
            Member("businessKey", offer.businessKey.map { .string($0) } ?? .null),
        ]
    }
}
