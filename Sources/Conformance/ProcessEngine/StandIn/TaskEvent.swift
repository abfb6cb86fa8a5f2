/// Something that happened to an external task, told to whoever offered it.
public struct TaskEvent: Sendable, Equatable {
    /// What happened.
    public var kind: Kind
    /// The worker that did it, as it calls itself.
    public var worker: String
    /// When, in nanoseconds of the engine's clock.
    public var at: UInt64
    /// How long its lock had been over by then, in nanoseconds; 0 where it
    /// was not.
    public var lateBy: UInt64

    /// The kinds of events.
    public enum Kind: Sendable, Equatable {
        /// It was fetched, and locked for so many nanoseconds.
        case fetched(lock: UInt64)
        /// Its lock was extended by so many nanoseconds from now.
        case extended(UInt64)
        /// It was given back.
        case unlocked
        /// It was completed; these are the process instance's variables now.
        case completed([NamedVariable])
        /// It raised a BPMN error.
        case bpmnError(code: String, message: String?, isCaught: Bool, [NamedVariable])
        /// It failed; with 0 retries left this is an incident.
        case failed(message: String?, details: String?, retries: Int, timeout: UInt64, [NamedVariable])
        /// The engine refused what the worker wanted (`complete`).
        case refused(verb: String, status: Int, EngineErrorBody)
    }

    /// Makes one.
    public init(_ kind: Kind, worker: String, at: UInt64, lateBy: UInt64 = 0) {
        self.kind = kind
        self.worker = worker
        self.at = at
        self.lateBy = lateBy
    }
}
