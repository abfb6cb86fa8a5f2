/// What whoever keeps a journal of a server's requests knows of one, from the
/// decision to the response's end.
public struct JournalMark {
    /// Its number in the journal; 0 where it stands in none yet.
    public var number = 0
    /// The ready response that was decided upon.
    public var response: PreparedResponse?
    /// The same, where its responder keeps it.
    public var kept: KeptResponse?

    /// Whether it asks the server itself, and belongs into no journal.
    public var isControl = false

    /// Nothing is known.
    public init() {}

    /// Whether a ready response is on its way.
    public var isReady: Bool { response != nil || kept != nil }
}
