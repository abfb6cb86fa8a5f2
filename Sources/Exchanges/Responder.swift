/// Decides what answers a request.
///
/// It is called on a server's worker thread and must not block: what takes
/// time is a deferred response. Everything that it reads is immutable or
/// atomic.
public protocol Responder: Sendable {
    /// The response to one request. The request's buffers are valid only
    /// until this returns.
    func respond(to request: IncomingRequest) -> Response
}

/// A responder's decision.
public struct Response {
    /// How the reply comes.
    public enum Kind {
        /// A reply that is ready as it stands.
        case ready(PreparedReply)
        /// A reply that starts later or arrives in pieces. The server
        /// suspends the connection first and then calls the closure once, on
        /// the worker thread: it must hand the work on and return.
        case deferred(@Sendable (any ReplyWriter) -> Void)
        /// No reply: the connection is closed at once.
        case close
    }

    /// How the reply comes.
    public var kind: Kind
    /// Told when the reply starts and ends, where somebody keeps evidence.
    public var observer: (any ReplyObserver)?

    /// Makes a response.
    public init(_ kind: Kind, observer: (any ReplyObserver)? = nil) {
        self.kind = kind
        self.observer = observer
    }

    /// A ready reply.
    public static func ready(_ reply: PreparedReply) -> Response { Response(.ready(reply)) }

    /// A deferred reply.
    public static func deferred(_ start: @escaping @Sendable (any ReplyWriter) -> Void) -> Response {
        Response(.deferred(start))
    }
}

/// Told what became of a reply, on a thread of the server's.
public protocol ReplyObserver: AnyObject, Sendable {
    /// The reply is about to be written. The stamp is taken before the first
    /// byte: a client that waits from there is never judged too early.
    func replyStarts(at nanoseconds: UInt64)
    /// The reply was written whole, or the connection ended before.
    func replyEnded(at nanoseconds: UInt64, outcome: ReplyOutcome)
}

/// How a reply ended.
public enum ReplyOutcome: Sendable, Equatable {
    /// All of it was handed to the network.
    case complete
    /// We cut it on purpose.
    case cut
    /// The client went away first.
    case clientGone
}
