import Exchanges

/// When each byte of a body is due.
struct Timeline {
    /// Where each chunk ends, and its time.
    private let marks: [(end: Int, at: UInt64)]

    init(_ chunks: [Chunk]) {
        var end = 0
        marks = chunks.map { chunk in
            end += chunk.bytes.count
            return (end, chunk.at)
        }
    }

    /// The chunks of a body that is cut anew: each is due when its last byte
    /// is. What is longer than the timed body is due with its end.
    func chunks(_ ends: [Int], of body: [UInt8]) -> [Chunk] {
        var start = 0
        var mark = 0
        return ends.compactMap { end in
            defer { start = end }
            while mark < marks.count - 1, marks[mark].end < end { mark += 1 }
            guard end > start else { return nil }
            return Chunk(at: marks.isEmpty ? 0 : marks[mark].at, bytes: Array(body[start..<end]))
        }
    }
}
