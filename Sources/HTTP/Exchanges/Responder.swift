/// Decides what answers a request.
///
/// It is called on a server's worker thread and must not block: what takes
/// time is a deferred response. Everything that it reads is immutable or
/// atomic.
public protocol Responder: Sendable {
    /// The response to one request. The request's buffers are valid only
    /// until this returns.
    func respond(to request: IncomingRequest) -> Decision
}

/// A responder's decision.
public struct Decision {
    /// How the response comes.
    public enum Kind {
        /// A response that is ready as it stands.
        case ready(PreparedResponse)
        /// A response that starts later or arrives in pieces. The server
        /// suspends the connection first and then calls the closure once, on
        /// the worker thread: it must hand the work on and return.
        case deferred(@Sendable (any ResponseWriter) -> Void)
        /// No response: the connection is closed at once.
        case close
    }

    /// How the response comes.
    public var kind: Kind
    /// Told when the response starts and ends, where somebody keeps evidence.
    public var observer: (any ResponseObserver)?

    /// Makes a response.
    public init(_ kind: Kind, observer: (any ResponseObserver)? = nil) {
        self.kind = kind
        self.observer = observer
    }

    /// A ready response.
    public static func ready(_ response: PreparedResponse) -> Decision { Decision(.ready(response)) }

    /// A deferred response.
    public static func deferred(_ start: @escaping @Sendable (any ResponseWriter) -> Void) -> Decision {
        Decision(.deferred(start))
    }
}

/// Told what became of a response, on a thread of the server's.
public protocol ResponseObserver: AnyObject, Sendable {
    /// The response is about to be written. The stamp is taken before the first
    /// byte: a client that waits from there is never judged too early.
    func responseStarts(at nanoseconds: UInt64)
    /// The response was written whole, or the connection ended before.
    func responseEnded(at nanoseconds: UInt64, outcome: ResponseOutcome)
}

/// How a response ended.
public enum ResponseOutcome: Sendable, Equatable {
    /// All of it was handed to the network.
    case complete
    /// We cut it on purpose.
    case cut
    /// The client went away first.
    case clientGone
}
