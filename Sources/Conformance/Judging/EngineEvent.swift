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
}
