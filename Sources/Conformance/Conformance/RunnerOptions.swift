public import Judging

/// How a run is to go.
public struct RunnerOptions: Sendable {
    /// How many attempts run at once, at most; the subject may want fewer.
    public var jobs: Int
    /// How many attempts each case gets.
    public var repeats: Int
    /// Inputs that the user gives; a case's own come after.
    public var inputs: [String: String]
    /// How long a runner listens on for a late retry, in nanoseconds.
    public var quietPeriod: UInt64
    /// How long a subject may be late at its deadline, in nanoseconds.
    public var grace: UInt64
    /// A folder for files with secrets; `nil`: cases that need one are
    /// unsupported.
    public var scratch: String?
    /// Files that the subject was made from, measured by the runner; they come
    /// beside what the subject says itself.
    public var artifacts: [SubjectDescription.Artifact]
    /// Hides what is secret in a text that the subject tells, but not what
    /// the run has drawn itself: verdicts come from that.
    public var hiding: @Sendable (String) -> String

    /// Makes a set of options.
    public init(
        jobs: Int = 8,
        repeats: Int = 1,
        inputs: [String: String] = [:],
        quietPeriod: UInt64 = 2_000_000_000,
        grace: UInt64 = 2_000_000_000,
        scratch: String? = nil,
        artifacts: [SubjectDescription.Artifact] = [],
        hiding: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.jobs = max(1, jobs)
        self.repeats = max(1, repeats)
        self.inputs = inputs
        self.quietPeriod = quietPeriod
        self.grace = grace
        self.scratch = scratch
        self.artifacts = artifacts
        self.hiding = hiding
    }
}
