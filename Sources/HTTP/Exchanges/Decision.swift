/// What a responder wants to be sent.
public struct Decision {
    /// How the response comes.
    public enum Kind {
        /// A response that is ready as it stands.
        case ready(PreparedResponse)
        /// A response whose head and chunks have their times, and which ends
        /// in one way or another.
        case stream(ResponseStream)
        /// A response that somebody writes as it comes to be. The server
        /// suspends the connection first and then calls the closure once, on
        /// the worker thread: it must hand the work on and return.
        case deferred(@Sendable (any ResponseWriter) -> Void)
        /// These bytes on the socket and nothing else, then the ending.
        case raw(RawStream)
        /// No response: the connection is closed at once.
        case close
    }

    /// How the response comes.
    public var kind: Kind
    /// Told each byte that is written and how the response ended, where
    /// somebody keeps evidence.
    public var observer: (any ResponseObserver)?

    /// Makes a decision.
    public init(_ kind: Kind, observer: (any ResponseObserver)? = nil) {
        self.kind = kind
        self.observer = observer
    }

    /// A ready response.
    public static func ready(_ response: PreparedResponse) -> Decision { Decision(.ready(response)) }

    /// A stream.
    public static func stream(_ stream: ResponseStream) -> Decision { Decision(.stream(stream)) }

    /// A deferred response.
    public static func deferred(_ start: @escaping @Sendable (any ResponseWriter) -> Void) -> Decision {
        Decision(.deferred(start))
    }

    /// Has another observer told, too.
    public mutating func observe(by other: any ResponseObserver) {
        observer = observer.map { BothObservers($0, other) } ?? other
    }
}

/// Tells two observers, one after the other.
private final class BothObservers: ResponseObserver {
    private let first: any ResponseObserver
    private let second: any ResponseObserver

    init(_ first: any ResponseObserver, _ second: any ResponseObserver) {
        self.first = first
        self.second = second
    }

    func responseStarts(_ head: ResponseHead?, framing: Framing?, at nanoseconds: UInt64) {
        first.responseStarts(head, framing: framing, at: nanoseconds)
        second.responseStarts(head, framing: framing, at: nanoseconds)
    }

    func wrote(_ bytes: UnsafeRawBufferPointer, at nanoseconds: UInt64) {
        first.wrote(bytes, at: nanoseconds)
        second.wrote(bytes, at: nanoseconds)
    }

    func responseEnds(_ ending: Ending) {
        first.responseEnds(ending)
        second.responseEnds(ending)
    }

    func responseEnded(_ ending: Ending, trailers: Headers, at nanoseconds: UInt64) {
        first.responseEnded(ending, trailers: trailers, at: nanoseconds)
        second.responseEnded(ending, trailers: trailers, at: nanoseconds)
    }
}
