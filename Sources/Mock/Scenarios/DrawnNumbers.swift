#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Random numbers that a seed decides (SplitMix64, whose state is a counter):
/// the same seed and the same requests give the same responses.
public struct DrawnNumbers: Sendable {
    private var state: UInt64

    /// The numbers of one request that a rule takes: those of the next have
    /// nothing to do with them.
    public init(seed: UInt64, rule: Int, request: Int) {
        state = seed
        state = next() ^ UInt64(truncatingIfNeeded: rule)
        state = next() ^ UInt64(truncatingIfNeeded: request)
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A number from 0 to below 1.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number of the normal distribution with mean 0 and deviation 1 (by
    /// Box and Muller).
    public mutating func normal() -> Double {
        let radius = sqrt(-2 * log(1 - unit()))
        return radius * cos(2 * Double.pi * unit())
    }
}
