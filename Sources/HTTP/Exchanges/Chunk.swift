/// One piece of a body, as it went over the wire or is to go: one transfer
/// chunk where the body is chunked (RFC 9112 section 7.1), else what the
/// network gave at once.
public struct Chunk: Sendable, Equatable {
    /// Nanoseconds since the response's head.
    public var at: UInt64
    /// Its bytes, without any transfer coding.
    public var bytes: [UInt8]

    /// Makes a chunk.
    public init(at: UInt64 = 0, bytes: [UInt8]) {
        self.at = at
        self.bytes = bytes
    }
}
