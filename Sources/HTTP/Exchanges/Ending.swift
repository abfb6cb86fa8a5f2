/// How a response ended. These words stand everywhere: in recordings, in the
/// journal, in the log.
public enum Ending: String, Sendable, CaseIterable {
    /// All of it was handed to the network.
    case complete
    /// The connection was closed in order (FIN) before the response's end.
    case cut
    /// The connection was reset (RST) before the response's end.
    case reset
    /// Nothing came any more, and the connection stood until somebody gave
    /// up.
    case stalled
    /// The client went away first.
    case clientGone = "client-gone"
}
