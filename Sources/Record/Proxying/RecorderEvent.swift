/// What a recorder has to tell.
public enum RecorderEvent: Sendable, Equatable {
    /// An exchange was written to a file of that name.
    case stored(name: String, method: String, target: String, status: Int)
    /// An exchange was written beside an older recording of the same request,
    /// which a replay answers with first.
    case beside(name: String, older: String)
    /// An exchange was relayed and not stored, for this reason.
    case notStored(method: String, target: String, reason: String)
    /// An exchange could not be written; the relay goes on.
    case failed(method: String, target: String, reason: String)
}
