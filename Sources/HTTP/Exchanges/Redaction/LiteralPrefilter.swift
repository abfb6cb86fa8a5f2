/// Tells which of many secrets may stand in a text, by their first eight
/// bytes and in one pass: whatever is found of a longer one begins with them.
struct LiteralPrefilter: Sendable {
    /// So few are looked for one by one.
    private static let few = 8

    /// A bit for each hash of a beginning.
    private var bits = [UInt64](repeating: 0, count: 1024)
    private var places: [UInt64: [Int]] = [:]
    private var always: [Int] = []
    private let literals: [LiteralSecret]

    /// `nil` where they are few.
    init?(whereMany literals: [LiteralSecret]) {
        guard literals.count > Self.few else { return nil }
        self.literals = literals
        for (number, literal) in literals.enumerated() {
            guard literal.bytes.count >= 8 else {
                always.append(number)
                continue
            }
            let start = literal.bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
            places[start, default: []].append(number)
            let hash = Self.hash(start)
            bits[hash >> 6] |= 1 << UInt64(hash & 63)
        }
    }

    /// Those that may stand in a text, in their order.
    func occurring(in text: UnsafeBufferPointer<UInt8>) -> [LiteralSecret] {
        var found = Set(always)
        let bytes = UnsafeRawBufferPointer(text)
        for at in 0..<max(0, bytes.count - 7) {
            let window = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let hash = Self.hash(window)
            guard bits[hash >> 6] >> UInt64(hash & 63) & 1 == 1, let numbers = places[window] else { continue }
            found.formUnion(numbers)
            if found.count == literals.count { break }
        }
        return found.sorted().map { literals[$0] }
    }

    private static func hash(_ window: UInt64) -> Int {
        Int(truncatingIfNeeded: (window &* 0x9E37_79B9_7F4A_7C15) >> 48)
    }
}
