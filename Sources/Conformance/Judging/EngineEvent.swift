import Documents

/// The names of the events by which a driver tells what an engine shows.
public enum EngineEvent {
    /// The engine that the connector ran in: `engine`, `driven`.
    public static let engine = "engine"
    /// The boundary event that caught the connector's error: `caughtBy`
    /// (`code`, `any`, `exception`) and the `code` that it is bound to.
    public static let boundary = "boundary"
    /// The engine gave up: `type`, `message`, `retries`.
    public static let incident = "incident"
    /// The task's job: how many of its tries are `failures`.
    public static let job = "job"
    /// A variable of the task alone: `name`, `type`, `value`.
    public static let localVariable = "local-variable"
    /// A process other than the probe was deployed and started: `process`.
    public static let deployed = "deployed"
    /// An instance of it waits in a user task: `activity`, and `variables`,
    /// the names of those that can be seen there and have a value.
    public static let waiting = "waiting"
}

extension Observation {
    /// What the engine says of itself that the connector ran in; `nil` where
    /// it ran in none.
    var engine: Value? { told(EngineEvent.engine).first }

    /// What was told under a name, in order.
    func told(_ event: String) -> [Value] { report.events.filter { $0.name == event }.map(\.details) }
}
