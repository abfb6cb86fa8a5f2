import Synchronization

/// An exchange of a server's while it happens: made of what the server tells
/// that it wrote.
public final class LiveExchange: ResponseObserver {
    private let state: Mutex<Exchange>
    private let ended: @Sendable (LiveExchange) -> Void

    /// Begins with a request that has been decided upon. `ended` is called
    /// once, when the response has ended.
    public init(
        number: Int = 0,
        _ request: IncomingRequest,
        _ annotation: Annotation?,
        ended: @escaping @Sendable (LiveExchange) -> Void = { _ in }
    ) {
        state = Mutex(
            Exchange(
                number: number,
                connection: request.connection,
                request: request.request(),
                times: Exchange.Times(request: request.times),
                annotation: annotation
            )
        )
        self.ended = ended
    }

    /// The exchange as far as it has come.
    public var exchange: Exchange { state.withLock(\.self) }

    public func responseStarts(_ head: ResponseHead?, framing: Framing?, at nanoseconds: UInt64) {
        state.withLock { exchange in
            exchange.times.responseStart = nanoseconds
            if let head, framing != nil {
                exchange.response = Response(head: head, framing: framing)
            } else {
                exchange.raw = []
            }
        }
    }

    public func wrote(_ bytes: UnsafeRawBufferPointer, at nanoseconds: UInt64) {
        state.withLock { exchange in
            if exchange.response == nil {
                exchange.raw?.append(contentsOf: bytes)
            } else {
                let start = exchange.times.responseStart ?? nanoseconds
                exchange.response?.chunks.append(Chunk(at: nanoseconds &- start, bytes: Array(bytes)))
            }
        }
    }

    /// An exchange holds what has happened.
    public func responseEnds(_ ending: Ending) {}

    public func responseEnded(_ ending: Ending, trailers: Headers, at nanoseconds: UInt64) {
        state.withLock { exchange in
            exchange.times.responseEnd = nanoseconds
            exchange.ending = ending
            exchange.response?.trailers = trailers
        }
        ended(self)
    }
}
