public import Judging

/// What a run tells while it goes on.
public enum Progress: Sendable {
    /// The subject is there; so many attempts will follow.
    case began(subject: SubjectDescription, attempts: Int)
    /// An attempt is being made.
    case attempting(case: String, attempt: Int)
    /// An attempt was judged.
    case judged(Run.Attempt)
    /// Something of ours broke.
    case defect(String)
}
