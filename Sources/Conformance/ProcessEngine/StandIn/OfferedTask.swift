/// An external task that a stand-in is to offer: what the process instance in
/// front of it would have given it.
public struct OfferedTask: Sendable, Equatable {
    /// The topic; `nil`: whatever a worker asks for.
    public var topic: String?
    /// The variables of the process instance.
    public var variables: [NamedVariable]
    /// The variables of the task itself: its input parameters, as the engine
    /// has filled them in.
    public var localVariables: [NamedVariable]
    /// Its extension properties, as they are written.
    public var extensionProperties: [(name: String, value: String)]
    /// Its priority; the highest goes first where a worker asks for that.
    public var priority: Int
    /// The business key of its process instance.
    public var businessKey: String?
    /// Which BPMN errors its boundary events catch.
    public var catches: Catches

    /// The boundary events of a task.
    public enum Catches: Sendable, Equatable {
        /// Any code; the code and the message go to variables of these names.
        case any(code: String?, message: String?)
        /// These codes, the others end the process instance.
        case codes([String])
    }

    /// Makes one.
    public init(
        topic: String? = nil,
        variables: [NamedVariable] = [],
        localVariables: [NamedVariable] = [],
        extensionProperties: [(name: String, value: String)] = [],
        priority: Int = 0,
        businessKey: String? = nil,
        catches: Catches = .any(code: nil, message: nil)
    ) {
        self.topic = topic
        self.variables = variables
        self.localVariables = localVariables
        self.extensionProperties = extensionProperties
        self.priority = priority
        self.businessKey = businessKey
        self.catches = catches
    }

    public static func == (one: OfferedTask, other: OfferedTask) -> Bool {
        one.topic == other.topic && one.variables == other.variables && one.localVariables == other.localVariables
            && one.extensionProperties.map(\.name) == other.extensionProperties.map(\.name)
            && one.extensionProperties.map(\.value) == other.extensionProperties.map(\.value)
            && one.priority == other.priority && one.businessKey == other.businessKey && one.catches == other.catches
    }
}
