public import Contracts

/// How an execution ended, as an engine sees it.
public enum ConnectorOutcome: Sendable, Equatable {
    /// The task is done.
    case completed
    /// An error that the process can catch by its code.
    case bpmnError(code: String, message: String)
    /// A technical failure.
    case failed(type: String, message: String)
}

/// Something that happened on the way.
public enum ConnectorEvent: Sendable, Equatable {
    /// A wait was asked for, in nanoseconds.
    case sleep(UInt64)
    /// A mutant's broken line ran and made a difference; once a run.
    case mutantHit(String)
}

/// What comes of an execution.
public struct ConnectorResult: Sendable {
    /// How it ended.
    public var outcome: ConnectorOutcome
    /// The variables that it set, the standard ones first, each once.
    public var variables: [(name: String, value: ProcessValue)]
    /// What happened on the way, in order.
    public var events: [ConnectorEvent]

    /// Makes a result.
    public init(
        outcome: ConnectorOutcome,
        variables: [(name: String, value: ProcessValue)] = [],
        events: [ConnectorEvent] = []
    ) {
        self.outcome = outcome
        self.variables = variables
        self.events = events
    }

    /// A variable that it set; absent where it did not.
    public subscript(variable: String) -> ProcessValue {
        variables.last { $0.name.utf8.elementsEqual(variable.utf8) }?.value ?? .absent
    }
}
