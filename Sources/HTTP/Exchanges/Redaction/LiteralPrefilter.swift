/// Tells whether any of many secrets may stand in a text, by their first
/// eight bytes: whatever is found of one begins with them. Few texts hold any.
struct LiteralPrefilter: Sendable {
    /// A bit for each hash of a beginning.
    private var bits = [UInt64](repeating: 0, count: 1024)
    private var starts: Set<UInt64> = []

    /// A filter for secrets of at least eight bytes.
    init(_ literals: [LiteralSecret]) {
        for literal in literals {
            precondition(literal.bytes.count >= 8)
            let start = literal.bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
            starts.insert(start)
            let hash = Self.hash(start)
            bits[hash >> 6] |= 1 << UInt64(hash & 63)
        }
    }

    /// Whether one may stand in a text.
    func mayOccur(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes = UnsafeRawBufferPointer(text)
        for at in 0..<max(0, bytes.count - 7) {
            let window = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let hash = Self.hash(window)
            if bits[hash >> 6] >> UInt64(hash & 63) & 1 == 1, starts.contains(window) { return true }
        }
        return false
    }

    private static func hash(_ window: UInt64) -> Int {
        Int(truncatingIfNeeded: (window &* 0x9E37_79B9_7F4A_7C15) >> 48)
    }
}
