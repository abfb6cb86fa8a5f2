public import Documents

/// An external task that a worker has fetched and locked.
public struct ExternalTask: Sendable, Equatable {
    /// Its id.
    public var id: String
    /// Its topic.
    public var topic: String
    /// The activity in the process's model.
    public var activity: String
    /// The process instance.
    public var processInstance: String
    /// The business key of the process instance.
    public var businessKey: String?
    /// When its lock ends, nanoseconds since 1970; `nil` where the engine says
    /// nothing that can be read.
    public var lockEnd: Int64?
    /// How often it may still fail; `nil` before its first failure.
    public var retries: Int?
    /// The variables that the worker asked for.
    public var variables: [NamedVariable]
    /// Its extension properties, `${…}` in them as written.
    public var extensionProperties: [(name: String, value: String)]

    /// Reads one; `nil` where it has no id.
    public init?(json: Value) {
        guard let id = json["id"]?.string else { return nil }
        self.id = id
        topic = json["topicName"]?.string ?? ""
        activity = json["activityId"]?.string ?? ""
        processInstance = json["processInstanceId"]?.string ?? ""
        businessKey = json["businessKey"]?.string
        lockEnd = json["lockExpirationTime"]?.string.flatMap { EngineDate.wall($0) }
        retries = json["retries"]?.integer
        variables = NamedVariable.list(json["variables"])
        extensionProperties = (json["extensionProperties"]?.members ?? []).compactMap { member in
            member.value.string.map { (member.name, $0) }
        }
    }

    public static func == (one: ExternalTask, other: ExternalTask) -> Bool {
        one.id == other.id && one.topic == other.topic && one.activity == other.activity
            && one.processInstance == other.processInstance && one.businessKey == other.businessKey
            && one.lockEnd == other.lockEnd && one.retries == other.retries && one.variables == other.variables
            && one.extensionProperties.map(\.name) == other.extensionProperties.map(\.name)
            && one.extensionProperties.map(\.value) == other.extensionProperties.map(\.value)
    }
}
