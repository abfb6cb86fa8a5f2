/// The status line and headers of a response.
public struct ResponseHead: Sendable, Equatable {
    /// The status code.
    public var status: Int
    /// The header lines without those that framing decides.
    public var headers: Headers

    /// Makes a head.
    public init(status: Int, headers: Headers = [:]) {
        self.status = status
        self.headers = headers
    }
}

/// How a body's end is told (RFC 9112 section 6).
public enum Framing: Sendable, Equatable {
    /// Content-Length, in bytes.
    case length(Int)
    /// Transfer-Encoding: chunked; each write is one chunk.
    case chunked
    /// The end of the connection.
    case close
}

/// Where a deferred response is written to. Calls may come from any one thread
/// at a time; after `finish` or `cut` nothing more is accepted.
public protocol ResponseWriter: AnyObject, Sendable {
    /// Sends the head. Exactly once, before any write.
    func begin(_ head: ResponseHead, framing: Framing)
    /// Queues one chunk; each call is one chunk on the wire. The answer says
    /// whether to go on. `.full` means that the chunk was taken but the next
    /// one should wait for `whenDrained`; `.gone` that nobody listens.
    @discardableResult func write(_ bytes: [UInt8]) -> WriteResult
    /// Calls back once, when the queue has room again or the client is gone;
    /// at once where it has room already. May be called on any thread.
    func whenDrained(_ work: @escaping @Sendable () -> Void)
    /// Calls back once when the client has gone before the response ended.
    func whenGone(_ work: @escaping @Sendable () -> Void)
    /// Ends the body properly.
    func finish()
    /// Ends the connection without the body's proper end.
    func cut()
}

/// What became of a write.
public enum WriteResult: Sendable, Equatable {
    /// Taken; go on.
    case taken
    /// Taken; wait for `whenDrained` before the next.
    case full
    /// Not taken: the client is gone or the response has ended.
    case gone
}

extension ResponseWriter {
    /// Sends a whole response at once.
    public func send(_ response: PreparedResponse) {
        begin(ResponseHead(status: response.status, headers: response.headers), framing: .length(response.body.count))
        response.body.withBytes { bytes in
            if !bytes.isEmpty { write(Array(bytes)) }
        }
        finish()
    }
}
