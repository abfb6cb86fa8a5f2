import Synchronization

/// Where everything that nobody can guess is drawn from.
///
/// It is a parameter, so that a test draws what it expects.
public protocol Randomness: Sendable {
    /// The next 64 random bits.
    func next() -> UInt64
}

/// The system's own randomness.
public struct SystemRandomness: Randomness {
    /// Makes it.
    public init() {}

    public func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}

/// A sequence that follows from its seed (SplitMix64): for tests.
public final class SeededRandomness: Randomness {
    private let state: Mutex<UInt64>

    /// Makes the sequence of a seed.
    public init(seed: UInt64) {
        state = Mutex(seed)
    }

    public func next() -> UInt64 {
        let mixed = state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            return state
        }
        var value = mixed
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
