public import Exchanges

/// The body comes a few bytes at a time.
public struct Drip: Fault, Equatable {
    /// So many bytes come at once.
    public var bytes: Int
    /// The time from one piece to the next, in nanoseconds.
    public var every: UInt64

    /// Makes a drip.
    public init(bytes: Int, every: UInt64) {
        self.bytes = max(bytes, 1)
        self.every = every
    }

    /// The drip that gives so many bytes a second, in pieces of at most a
    /// twentieth of a second.
    public init(bytesPerSecond rate: Int) {
        let rate = max(rate, 1)
        let piece = max(rate / 20, 1)
        self.init(bytes: piece, every: UInt64(piece) * 1_000_000_000 / UInt64(rate))
    }

    public var summary: String { "\(bytes) B every \(every / 1_000_000) ms" }

    public func apply(to stream: ResponseStream) -> ResponseStream {
        var dripped = stream
        dripped.response.chunks = []
        // The first piece takes its time, too.
        var last: UInt64?
        for chunk in stream.response.chunks {
            for start in stride(from: 0, to: chunk.bytes.count, by: bytes) {
                let piece = Array(chunk.bytes[start..<min(start + bytes, chunk.bytes.count)])
                let due = max(chunk.at, last.map { $0 &+ every } ?? chunk.at)
                dripped.response.chunks.append(Chunk(at: due, bytes: piece))
                last = due
            }
        }
        return dripped
    }
}
