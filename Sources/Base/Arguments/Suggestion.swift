/// The word that was perhaps meant: the nearest candidate, if it is near.
///
/// Near is at most one edit in three letters, or that the candidate begins
/// with what was typed. Of equally near candidates the first one wins, so
/// that a message does not change from run to run.
func nearest(to typed: String, among candidates: [String]) -> String? {
    let word = lowercased(typed)
    // No name is that long, and the distance costs the product of both.
    guard !word.isEmpty, word.count <= 60 else { return nil }
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
        let name = lowercased(candidate)
        let distance = editDistance(word, name)
        guard distance <= max(1, max(word.count, name.count) / 3), distance < name.count else { continue }
        if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
    }
    return best?.candidate ?? candidates.first { word.count > 1 && lowercased($0).starts(with: word) }
}

private func lowercased(_ text: String) -> [UInt8] {
    text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
}

/// Damerau and Levenshtein's distance in its restricted form ("optimal
/// string alignment"): insertions, deletions, replacements and swaps of
/// neighbours.
func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for (row, byte) in one.enumerated() {
        var current = [row + 1]
        for (column, otherByte) in other.enumerated() {
            var least = min(
                last[column] + (byte == otherByte ? 0 : 1),
                last[column + 1] + 1,
                current[column] + 1
            )
            if row > 0, column > 0, byte == other[column - 1], one[row - 1] == otherByte {
                least = min(least, beforeLast[column - 1] + 1)
            }
            current.append(least)
        }
        beforeLast = last
        last = current
    }
    return last[other.count]
}
