/// The names of a command's options, as the scanner looks them up.
struct OptionTable {
    private let longs: [(name: [UInt8], index: Int)]
    private let shorts: [Unicode.Scalar: Int]
    private let valued: [Bool]

    init(_ options: [OptionDeclaration]) {
        longs = options.enumerated().flatMap { index, option in
            ([option.name] + option.aliases).map { (Array($0.utf8), index) }
        }
        shorts = Dictionary(
            options.enumerated().compactMap { index, option in
                option.short?.asciiValue.map { (Unicode.Scalar($0), index) }
            },
            uniquingKeysWith: { first, _ in first }
        )
        valued = options.map { $0.value != nil }
    }

    func takesValue(_ index: Int) -> Bool { valued[index] }

    func index(short letter: Unicode.Scalar) -> Int? { shorts[letter] }

    /// The options that a long name means: the one that has it, else those
    /// that have a name which begins with it.
    func indices(long name: ArraySlice<UInt8>) -> [Int] {
        guard !name.isEmpty else { return [] }
        if let exact = longs.first(where: { $0.name.elementsEqual(name) }) { return [exact.index] }
        var found: [Int] = []
        for long in longs where long.name.starts(with: name) && !found.contains(long.index) {
            found.append(long.index)
        }
        return found
    }
}
