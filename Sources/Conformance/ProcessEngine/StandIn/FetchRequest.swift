import Documents

/// What a worker asks for: the body of `fetchAndLock`.
struct FetchRequest: Sendable {
    /// The longest time that the engine lets a worker wait, in milliseconds.
    static let longestWait = 1_800_000

    var worker: String
    var limit: Int
    var usesPriority: Bool
    /// Milliseconds; `nil`: at once.
    var wait: Int?
    var order: Order?
    var topics: [Topic]

    enum Order: Sendable {
        case oldestFirst, newestFirst
    }

    struct Topic: Sendable {
        var name: String
        /// Milliseconds.
        var lock: Int
        var variables: [String]?
        var isLocal: Bool
        var wantsProperties: Bool
        var deserializes: Bool
        var businessKey: String?
        var definitionIDs: [String]?
        var definitionKeys: [String]?
        var versionTag: String?
        var processVariables: [Member]
        var tenants: [String]?

        /// Whether a task is one of those that are wanted.
        func takes(_ task: HeldTask) -> Bool {
            if let topic = task.offer.topic, topic != name { return false }
            if let businessKey, businessKey != task.offer.businessKey { return false }
            if let definitionKeys, !definitionKeys.contains(StandInEngine.definition) { return false }
            if let definitionIDs, !definitionIDs.contains(StandInEngine.definition + ":1:" + task.instance) {
                return false
            }
            // The stand-in's process has no version tag and no tenant.
            if versionTag != nil || tenants != nil { return false }
            return processVariables.allSatisfy { task.scope[$0.name]?.value.isSame(as: $0.value) ?? false }
        }
    }

    init(_ body: BodyReader) throws(Refusal) {
        wait = try body.long("asyncResponseTimeout")
        worker = ""
        limit = try body.number("maxTasks") ?? 0
        usesPriority = try body.truth("usePriority") ?? false
        order = try Self.order(body)
        topics = []
        let given = try body.list("topics") ?? []
        let worker = try body.text("workerId")
        if let wait, wait > Self.longestWait {
            throw Refusal(
                400,
                "InvalidRequestException",
                "The asynchronous response timeout cannot be set to a value greater than \(Self.longestWait) "
                    + "milliseconds"
            )
        }
        guard let worker else { throw .null("workerId") }
        guard limit >= 0 else { throw .engine("maxResults is not greater than or equal to 0") }
        self.worker = worker
        for one in given {
            topics.append(try Self.topic(one, includesProperties: body.truth("includeExtensionProperties")))
        }
    }

    private static func order(_ body: BodyReader) throws(Refusal) -> Order? {
        var order: Order?
        for one in try body.list("sorting") ?? [] {
            let sorting = try BodyReader(one)
            let name = try sorting.text("sortBy")
            guard name == "createTime" else {
                throw Refusal(
                    400,
                    "InvalidRequestException",
                    "Cannot set query sortBy parameter to value \(name ?? "null")"
                )
            }
            order = try sorting.text("sortOrder") == "desc" ? .newestFirst : .oldestFirst
        }
        return order
    }

    private static func topic(_ json: Value, includesProperties: Bool?) throws(Refusal) -> Topic {
        let body = try BodyReader(json)
        let key = try body.text("processDefinitionKey")
        let id = try body.text("processDefinitionId")
        let topic = Topic(
            name: try body.text("topicName") ?? "",
            lock: try body.long("lockDuration") ?? 0,
            variables: try body.texts("variables"),
            isLocal: try body.truth("localVariables") ?? false,
            wantsProperties: try body.truth("includeExtensionProperties") ?? includesProperties ?? false,
            deserializes: try body.truth("deserializeValues") ?? false,
            businessKey: try body.text("businessKey"),
            definitionIDs: try body.texts("processDefinitionIdIn") ?? id.map { [$0] },
            definitionKeys: try body.texts("processDefinitionKeyIn") ?? key.map { [$0] },
            versionTag: try body.text("processDefinitionVersionTag"),
            processVariables: try body.table("processVariables"),
            tenants: try body.texts("tenantIdIn")
        )
        guard try body.text("topicName") != nil else { throw .null("topicName") }
        guard topic.lock > 0 else { throw .engine("lockTime is not greater than 0") }
        return topic
    }
}
