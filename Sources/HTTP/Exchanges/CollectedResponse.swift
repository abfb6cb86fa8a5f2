/// A whole response, with the times at which its parts came.
public struct CollectedResponse: Sendable, Equatable {
    /// The head of the final response.
    public var head: ResponseHead
    /// When the head came, in nanoseconds of the client's clock.
    public var headAt: UInt64
    /// The body's bytes, without any transfer coding.
    public var body: [UInt8]
    /// The pieces in which the network gave the body.
    public var chunks: [ChunkMark]
    /// When the response ended, in nanoseconds of the client's clock.
    public var endAt: UInt64
    /// What is known after the transfer.
    public var summary: TransferSummary

    /// Makes a response.
    public init(
        head: ResponseHead,
        headAt: UInt64,
        body: [UInt8],
        chunks: [ChunkMark],
        endAt: UInt64,
        summary: TransferSummary
    ) {
        self.head = head
        self.headAt = headAt
        self.body = body
        self.chunks = chunks
        self.endAt = endAt
        self.summary = summary
    }

    /// The status code.
    public var status: Int { head.status }
    /// The header lines.
    public var headers: Headers { head.headers }
}

/// One piece of a body as it came.
public struct ChunkMark: Sendable, Equatable {
    /// Nanoseconds since the response's head.
    public var offset: UInt64
    /// How many bytes it has.
    public var count: Int

    /// Makes a mark.
    public init(offset: UInt64, count: Int) {
        self.offset = offset
        self.count = count
    }
}
