/// Puts the pieces of a chunk together, so that one chunk stays one.
///
/// A chunk that comes slowly, or is very large, is not waited for: what a
/// client could have read by then is let go in pieces.
struct ChunkAssembly {
    /// How long a chunk may take from its first byte, in nanoseconds.
    static let patience: UInt64 = 100_000_000
    /// How many bytes are held.
    static let limit = 4 << 20

    private(set) var bytes: [UInt8] = []
    /// When the first of the bytes came; `nil` where there are none.
    private(set) var since: UInt64?

    /// When it is not waited for any longer.
    var due: UInt64? { since.map { $0 &+ ChunkAssembly.patience } }

    /// Takes a piece; returns whether what is held is to be handed on.
    mutating func append(_ piece: UnsafeRawBufferPointer, isLast: Bool, at now: UInt64) -> Bool {
        if bytes.isEmpty { since = now }
        bytes.append(contentsOf: piece)
        return isLast || bytes.count >= ChunkAssembly.limit
    }

    /// What is held, which is forgotten.
    mutating func take() -> [UInt8] {
        defer { (bytes, since) = ([], nil) }
        return bytes
    }
}
