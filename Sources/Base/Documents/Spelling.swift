/// Finds the word that somebody probably meant.
public enum Spelling {
    /// The nearest of some words, `nil` where none is near: at most a third
    /// of the letters may differ, and one always may.
    public static func nearest(to word: String, in words: some Sequence<String>) -> String? {
        let allowed = max(1, word.utf8.count / 3)
        return
            words
            .map { (word: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }
            .filter { $0.distance <= allowed }
            .min { ($0.distance, $0.word) < ($1.distance, $1.word) }?
            .word
    }

    /// How many letters must be changed, added, dropped or swapped with
    /// their neighbour (optimal string alignment).
    static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        guard one.count <= 64, other.count <= 64 else { return one == other ? 0 : max(one.count, other.count) }
        var rows = [Array(0...other.count)]
        for i in stride(from: 1, through: one.count, by: 1) {
            var row = [i]
            for j in stride(from: 1, through: other.count, by: 1) {
                let same = fold(one[i - 1]) == fold(other[j - 1])
                var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (same ? 0 : 1))
                if i > 1, j > 1, fold(one[i - 1]) == fold(other[j - 2]),
                    fold(one[i - 2]) == fold(other[j - 1])
                {
                    best = min(best, rows[i - 2][j - 2] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[one.count][other.count]
    }

    private static func fold(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
