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

    /// The pieces of a body, each with its time and its size; one of no bytes
    /// is none. The sizes must not add up to more than the body has.
    public static func pieces(of body: [UInt8], _ pieces: [(at: UInt64, count: Int)]) -> [Chunk] {
        var start = 0
        return pieces.compactMap { at, count in
            defer { start += count }
            return count == 0 ? nil : Chunk(at: at, bytes: Array(body[start..<start + count]))
        }
    }
}
