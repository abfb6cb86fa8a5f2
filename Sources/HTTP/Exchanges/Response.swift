/// The status line and headers of a response.
public struct ResponseHead: Sendable {
    /// The version of the status line, `HTTP/1.1`.
    public var version: String
    /// The status code.
    public var status: Int
    /// The reason phrase; `nil`: the usual one of the status.
    public var reason: String?
    /// The header lines.
    public var headers: Headers

    /// Makes a head.
    public init(version: String = "HTTP/1.1", status: Int, reason: String? = nil, headers: Headers = [:]) {
        self.version = version
        self.status = status
        self.reason = reason
        self.headers = headers
    }
}

/// A response (RFC 9110 section 3.4): its head, and what of its body came.
public struct Response: Sendable, Equatable {
    /// The status line and headers.
    public var head: ResponseHead
    /// How the body's end is told; `nil` where no body can follow.
    public var framing: Framing?
    /// The pieces of the body.
    public var chunks: [Chunk]
    /// The trailer lines after a chunked body.
    public var trailers: Headers

    /// Makes a response.
    public init(head: ResponseHead, framing: Framing?, chunks: [Chunk] = [], trailers: Headers = [:]) {
        self.head = head
        self.framing = framing
        self.chunks = chunks
        self.trailers = trailers
    }

    /// Makes a response with its body in one piece.
    public init(status: Int, headers: Headers = [:], body: [UInt8]) {
        self.init(
            head: ResponseHead(status: status, headers: headers),
            framing: .length(body.count),
            chunks: body.isEmpty ? [] : [Chunk(bytes: body)]
        )
    }

    /// The status code.
    public var status: Int { head.status }
    /// The header lines.
    public var headers: Headers { head.headers }
    /// The body's bytes, without any transfer coding. What is set is one
    /// chunk, with the head.
    public var body: [UInt8] {
        get { chunks.count == 1 ? chunks[0].bytes : chunks.flatMap(\.bytes) }
        set { chunks = newValue.isEmpty ? [] : [Chunk(bytes: newValue)] }
    }
    /// Whether the status says that the request succeeded.
    public var isSuccess: Bool { (200..<300).contains(status) }
}

/// A response that is to be sent: what a stream is before anything of it is
/// on the wire. Faults turn one into another.
public struct ResponseStream: Sendable, Equatable {
    /// The response, its chunks with the times at which they are due.
    public var response: Response
    /// How it ends after its last chunk.
    public var ending: Ending
    /// Nanoseconds that pass before the head is sent.
    public var delay: UInt64
    /// How long a stalled connection stands, in nanoseconds; `nil`: until
    /// somebody gives up.
    public var stall: UInt64?
    /// How often the last chunk is sent again, and for ever, in nanoseconds;
    /// `nil`: not at all.
    public var repeats: UInt64?
    /// How head and chunks are written where not as usual.
    public var form: WireForm?

    /// Makes a stream.
    public init(_ response: Response, ending: Ending = .complete, delay: UInt64 = 0) {
        self.response = response
        self.ending = ending
        self.delay = delay
    }

    /// The stream of a prepared response: one chunk, framed by its length.
    public init(_ response: PreparedResponse, delay: UInt64 = 0) {
        self.init(
            Response(status: response.status, headers: response.headers, body: response.body.array),
            delay: delay
        )
    }
}
