/// Where a deferred response is written to. Calls may come from any one thread
/// at a time; after `end` nothing more is accepted.
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
    /// Whether it was the server that broke the response off, since it stops
    /// or has waited too long, rather than its client that left.
    var isBrokenOff: Bool { get }
    /// Ends the response: in order, with the trailer lines of a chunked body
    /// where there are any, or in any of the ways in which one breaks off.
    func end(_ ending: Ending, trailers: Headers)
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
    /// Ends the response without trailers.
    public func end(_ ending: Ending) { end(ending, trailers: [:]) }

    /// Sends a whole response at once.
    public func send(_ response: PreparedResponse) {
        begin(ResponseHead(status: response.status, headers: response.headers), framing: .length(response.body.count))
        response.body.withBytes { bytes in
            if !bytes.isEmpty { write(Array(bytes)) }
        }
        end(.complete)
    }
}
