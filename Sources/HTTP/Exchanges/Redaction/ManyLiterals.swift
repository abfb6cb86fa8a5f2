/// Many secrets that are known by their bytes, looked for at once.
struct ManyLiterals: Sendable {
    /// So few are looked for one by one.
    private static let few = 8

    private let words: [LiteralSecret]
    private let filter: LiteralPrefilter
    private let automaton: LiteralAutomaton

    /// `nil` where they are few.
    init?(_ literals: [LiteralSecret]) {
        guard literals.count > Self.few else { return nil }
        words = literals.filter(\.isWord)
        let others = literals.filter { !$0.isWord }
        filter = LiteralPrefilter(others)
        automaton = LiteralAutomaton(others)
    }

    /// Where they stand in a text.
    func ranges(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        words.flatMap { $0.ranges(in: text) } + (filter.mayOccur(in: text) ? automaton.ranges(in: text) : [])
    }
}
