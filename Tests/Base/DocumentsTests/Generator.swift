import TestSupport

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
