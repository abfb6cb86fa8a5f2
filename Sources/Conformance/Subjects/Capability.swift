/// What a harness can do beyond the least, in the words of harness protocol 1.
public enum Capability: String, Sendable, CaseIterable {
    /// Several runs at once, up to `maxParallel`.
    case parallel
    /// Its connector has a time limit of its own that an input sets.
    case timeout
    /// A key may be given as a literal.
    case secretVariable = "secret:variable"
    /// A key may stand in the environment.
    case secretEnvironment = "secret:env"
    /// A key may stand in a file of a folder that the run names.
    case secretFile = "secret:file"
    /// A key may stand in a properties file that the run names.
    case secretProperties = "secret:properties"
    /// It tells how long its connector asks to sleep.
    case sleepEvents = "sleep-events"
    /// Its connector's time passes as fast as it likes.
    case virtualClock = "virtual-clock"
}
