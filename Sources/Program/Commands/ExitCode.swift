/// What the program's end tells its caller; every exit code stands here.
public enum ExitCode: Int32, Sendable {
    /// All is well; also a server that a signal stopped after it had drained.
    case good = 0
    /// A requirement or expectation is violated.
    case violated = 1
    /// Usage, configuration, a bad file of the user's.
    case usage = 2
    /// The subject or its harness could not be driven.
    case subject = 3
    /// What is accepted as a failure is not true, or no longer.
    case baseline = 4
    /// A run ended without a verdict on everything that is binding.
    case incomplete = 5
    /// Something needed is not available: a port, an upstream.
    case unavailable = 69
    /// Our own defect.
    case defect = 70
    /// Input or output failed: a full disk, an unreadable folder.
    case inputOutput = 74

    /// What a client command that a signal interrupted ends with.
    static func interrupted(by signal: Int32) -> Int32 { 128 + signal }
}
