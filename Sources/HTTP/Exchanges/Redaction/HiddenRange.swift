/// A part of a text that is hidden.
struct HiddenRange: Equatable {
    var range: Range<Int>
    /// Whether what stands in its place needs quotes: it was a number.
    var isQuoted: Bool

    init(_ range: Range<Int>, isQuoted: Bool = false) {
        self.range = range
        self.isQuoted = isQuoted
    }
}

extension [HiddenRange] {
    /// The parts in order, those that overlap as one.
    func merged() -> [HiddenRange] {
        guard count > 1 else { return self }
        var merged: [HiddenRange] = []
        for hidden in sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            guard let last = merged.last, hidden.range.lowerBound < last.range.upperBound else {
                merged.append(hidden)
                continue
            }
            let range = last.range.lowerBound..<Swift.max(last.range.upperBound, hidden.range.upperBound)
            // A number that is part of something larger stands in a text.
            let isQuoted = [last, hidden].contains { $0.isQuoted && $0.range == range }
            merged[merged.count - 1] = HiddenRange(range, isQuoted: isQuoted)
        }
        return merged
    }

    /// The text with these parts, which are in order and apart, hidden.
    func hidden(in bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        for part in self {
            result.append(contentsOf: bytes[at..<part.range.lowerBound])
            result.append(contentsOf: part.replacement)
            at = part.range.upperBound
        }
        result.append(contentsOf: bytes[at...])
        return result
    }

    /// The sizes of chunks once these parts, which are in order and apart,
    /// are hidden: what stands for a part goes to the chunk in which it
    /// begins.
    func recut(_ chunks: [Int]) -> [Int] {
        var sizes: [Int] = []
        var start = 0
        var first = 0
        for size in chunks {
            let chunk = start..<start + size
            var result = size
            while first < count, self[first].range.upperBound <= chunk.lowerBound { first += 1 }
            var at = first
            while at < count, self[at].range.lowerBound < chunk.upperBound {
                result -= self[at].range.clamped(to: chunk).count
                if chunk.contains(self[at].range.lowerBound) { result += self[at].replacement.count }
                at += 1
            }
            sizes.append(result)
            start += size
        }
        // An empty value at the very end begins in no chunk.
        for part in self where part.range.lowerBound >= start && !sizes.isEmpty {
            sizes[sizes.count - 1] += part.replacement.count
        }
        return sizes
    }
}

extension HiddenRange {
    private static let mark = Array(RedactionPolicy.mark.utf8)
    private static let quotedMark = Array("\"\(RedactionPolicy.mark)\"".utf8)

    /// What stands in its place.
    var replacement: [UInt8] { isQuoted ? Self.quotedMark : Self.mark }
}
