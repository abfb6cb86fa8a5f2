/// Pseudo-random numbers that are the same in each run (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Seeded {
    /// A text with one to three bytes changed, dropped, added or repeated, or
    /// cut short.
    mutating func mutated(_ text: [UInt8], alphabet: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            guard !text.isEmpty else { return text }
            let at = Int.random(in: 0..<text.count, using: &self)
            switch Int.random(in: 0..<6, using: &self) {
            case 0: text[at] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 1: text.removeSubrange(at...)
            case 2: text.remove(at: at)
            case 3: text.insert(alphabet.randomElement(using: &self) ?? 0, at: at)
            case 4: text[at] = alphabet.randomElement(using: &self) ?? 0
            default: text.insert(contentsOf: text[at..<min(at + 7, text.count)], at: at)
            }
        }
        return text
    }
}
