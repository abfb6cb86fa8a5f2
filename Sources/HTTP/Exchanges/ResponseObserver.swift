/// Told what was really written of a response, on a thread of the server's.
public protocol ResponseObserver: AnyObject, Sendable {
    /// The response is about to be written. The stamp is taken before the
    /// first byte: a client that waits from there is never judged too early.
    /// `framing` is `nil` where raw bytes follow, which hold the head; that is
    /// told where they hold one that can be read.
    func responseStarts(_ head: ResponseHead?, framing: Framing?, at nanoseconds: UInt64)
    /// These bytes of the body, or raw ones, were handed to the network.
    func wrote(_ bytes: UnsafeRawBufferPointer, at nanoseconds: UInt64)
    /// The response is about to end so, which its client cannot know yet: what
    /// depends on that is told before the client asks again, on whatever
    /// connection. `responseEnded` follows and has the last word: of a body
    /// whose last bytes are only now handed to the network, `complete` may
    /// still turn out otherwise. Not told of clients that leave.
    func responseEnds(_ ending: Ending)
    /// The response was written whole, or the connection ended before.
    func responseEnded(_ ending: Ending, trailers: Headers, at nanoseconds: UInt64)
}

/// Told of each request that a server has answered, in few words, on the
/// thread that answered it: it must not block.
public protocol AccessLog: AnyObject, Sendable {
    /// A response has ended. The request's buffers and its annotation are
    /// valid until this returns; `status` is 0 where there was no response.
    func ended(_ request: IncomingRequest, status: Int, ending: Ending, at nanoseconds: UInt64)
}
