public import Contracts
public import Documents

/// How an execution of the connector ended.
public enum Outcome: Sendable, Equatable {
    /// The task completed.
    case completed
    /// The task raised a BPMN error.
    case bpmnError(code: String, message: String)
    /// The task failed technically: an exception, a process that died.
    case failed(type: String, message: String)
    /// The deadline came first.
    case unresolved
    /// Whatever drives the connector cannot do what the case needs.
    case unsupported(capability: String, message: String)
    /// Whatever drives the connector broke; the connector is not to blame.
    case harnessError(message: String)
}

/// What a subject says about one execution.
public struct RunReport: Sendable, Equatable {
    /// How it ended.
    public var outcome: Outcome
    /// The process variables afterwards, `nil` where nobody could look.
    public var variables: [String: ProcessValue]?
    /// Whether somebody could look: an engine rolls the variables of a task
    /// back that fails technically.
    public var variablesObservable: Bool
    /// What was told meanwhile.
    public var events: [SubjectEvent]
    /// The last of what was written to standard error.
    public var stderrTail: String

    /// The deadline came first, and nobody could look.
    public static let unresolved = RunReport(outcome: .unresolved, variablesObservable: false)

    /// Whatever drives the connector broke, and nobody could look.
    public static func harnessError(_ message: String) -> RunReport {
        RunReport(outcome: .harnessError(message: message), variablesObservable: false)
    }

    /// The type of a failure that is the end of the subject's process.
    public static let crashed = "subject-crashed"

    /// Makes a report.
    public init(
        outcome: Outcome,
        variables: [String: ProcessValue]? = nil,
        variablesObservable: Bool = true,
        events: [SubjectEvent] = [],
        stderrTail: String = ""
    ) {
        self.outcome = outcome
        self.variables = variables
        self.variablesObservable = variablesObservable
        self.events = events
        self.stderrTail = stderrTail
    }
}

/// Something that a subject told while it was at work: `sleep`,
/// `mutant-hit`, `log`.
public struct SubjectEvent: Sendable, Equatable {
    /// The name of the event that stands for those that were not kept: its
    /// detail `count` says how many.
    public static let dropped = "events-dropped"

    /// What happened.
    public var name: String
    /// The rest of it, an object.
    public var details: Value

    /// Makes an event.
    public init(_ name: String, _ details: Value = .object([Member]())) {
        self.name = name
        self.details = details
    }
}
