/// The last bytes of a stream, in memory that does not grow.
struct TailBuffer {
    private let limit: Int
    /// How many bytes have come in all.
    private(set) var total = 0
    /// The byte of position p lies at p modulo the limit.
    private var ring: [UInt8] = []

    init(limit: Int) { self.limit = max(1, limit) }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        let kept = bytes.suffix(limit)
        total += bytes.count - kept.count
        for byte in kept {
            // Short of the limit nothing was ever left out, so position and count agree.
            if ring.count < limit, ring.count == total { ring.append(byte) } else { replace(byte) }
            total += 1
        }
    }

    /// The kept bytes from a position on, and how many of those asked for are gone.
    func tail(from position: Int) -> ErrorTail {
        let position = min(max(0, position), total)
        let start = max(position, total - ring.count)
        return ErrorTail(bytes: (start..<total).map { ring[$0 % limit] }, omitted: start - position)
    }

    private mutating func replace(_ byte: UInt8) {
        // A first chunk beyond the limit skips positions: fill up before the modulo holds.
        while ring.count < limit { ring.append(0) }
        ring[total % limit] = byte
    }
}
