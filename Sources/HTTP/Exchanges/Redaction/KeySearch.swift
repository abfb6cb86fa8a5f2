import Providers

/// Finds what looks like an API key, of any of some forms.
///
/// A form counts only where no letter, digit, `_` or `-` stands before it:
/// `monkey-7d0e4c1a-93b5-4f0e` holds no key that begins with `key-`.
public final class KeySearch: Sendable {
    /// A form as the search wants it.
    struct Form: Sendable {
        var prefix: [UInt8]
        var atLeast: Int
        var alphabet: KeyForm.Alphabet
        /// How many dots stand in it at least: a token of three parts has two.
        var dots = 0
    }

    /// A form as it is laid out for looking: a value without references,
    /// since a reference would be counted at each look.
    private struct Entry {
        /// Where its prefix begins in `prefixes`, and how long it is.
        var prefixStart: Int
        var prefixCount: Int
        /// Which byte of the prefix the first look stops at.
        var anchor: Int
        var atLeast: Int
        var alphabet: KeyForm.Alphabet
        var dots: Int
    }

    private let prefixes: [UInt8]
    /// Ordered by their buckets.
    private let entries: [Entry]
    /// Where the entries of a bucket begin: one for the anchor and the byte
    /// before it, as the prefix has them, and one for each anchor that is a
    /// prefix's first byte.
    private let firstEntry: [Int]
    private let prefilter: KeyPrefilter

    init(_ forms: [Form]) {
        let forms = forms.filter { !$0.prefix.isEmpty }
        let prefilter = KeyPrefilter(forms.map(\.prefix))
        let bucket = { (form: Form, anchor: Int) in
            anchor == 0
                ? Self.bucketCount + Int(form.prefix[0]) : Self.bucket(form.prefix[anchor - 1], form.prefix[anchor])
        }
        let ordered = zip(forms, prefilter.anchors).sorted { bucket($0.0, $0.1) < bucket($1.0, $1.1) }
        var prefixes: [UInt8] = []
        var firstEntry = [Int](repeating: 0, count: Self.bucketCount + 257)
        entries = ordered.map { form, anchor in
            defer { prefixes += form.prefix }
            for later in bucket(form, anchor) + 1..<firstEntry.count { firstEntry[later] += 1 }
            return Entry(
                prefixStart: prefixes.count,
                prefixCount: form.prefix.count,
                anchor: anchor,
                atLeast: form.atLeast,
                alphabet: form.alphabet,
                dots: form.dots
            )
        }
        self.prefixes = prefixes
        self.firstEntry = firstEntry
        self.prefilter = prefilter
    }

    /// Whether a text may hold a key, whatever escapes hide it. Most requests
    /// hold none, and this is all that they cost.
    ///
    /// It errs on one side only: where it says no, there is no key, neither
    /// as the text stands nor once its percent-encoding is undone. Letters
    /// that JSON escapes must have been written plainly, as canonical JSON
    /// does.
    public func mayOccur(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var may = false
        prefilter.forEachAnchor(in: bytes) { place in
            if bytes[place] == UInt8(ascii: "%"), ByteClass.isEncodedWord(bytes, place) {
                may = true
                return false
            }
            let isKey = { (index: Int) in
                let start = place - self.entries[index].anchor
                return start >= 0 && self.begins(self.entries[index], at: start, bytes)
                    && (!ByteClass.isInWord(start, bytes) || Self.followsEscape(start, bytes))
                    && self.run(self.entries[index], from: start, bytes) != nil
            }
            may = candidates(at: place, bytes).contains(where: isKey) || candidates(bytes[place]).contains(where: isKey)
            return !may
        }
        return may
    }

    /// Where keys stand in a text as it is, in order and apart.
    func ranges(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        // Within one run of its alphabet a form is looked for once: a later
        // start would end at the same byte. Time grows with the length only.
        var runEnds = [Int](repeating: 0, count: entries.count)
        let look = { (index: Int, place: Int) in
            let start = place - self.entries[index].anchor
            guard start >= runEnds[index], self.begins(self.entries[index], at: start, bytes),
                !ByteClass.isInWord(start, bytes)
            else { return }
            if let end = self.run(self.entries[index], from: start, bytes) {
                found.append(start..<end)
                runEnds[index] = end
            } else {
                runEnds[index] = self.runEnd(self.entries[index], from: start, bytes)
            }
        }
        prefilter.forEachAnchor(in: bytes) { place in
            for index in candidates(at: place, bytes) { look(index, place) }
            for index in candidates(bytes[place]) { look(index, place) }
            return true
        }
        return found.merged()
    }

    private static let bucketCount = 256

    private static func bucket(_ before: UInt8, _ anchor: UInt8) -> Int {
        Int(before &* 31 &+ anchor)
    }

    /// The numbers of the entries whose anchor and the byte before it may
    /// stand at a place.
    private func candidates(at place: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        guard place > 0 else { return 0..<0 }
        let bucket = Self.bucket(bytes[place - 1], bytes[place])
        return firstEntry[bucket]..<firstEntry[bucket + 1]
    }

    /// The numbers of the entries whose anchor is their first byte.
    private func candidates(_ anchor: UInt8) -> Range<Int> {
        let bucket = Self.bucketCount + Int(anchor)
        return firstEntry[bucket]..<firstEntry[bucket + 1]
    }

    private func begins(_ form: Entry, at start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard start + form.prefixCount <= bytes.count else { return false }
        for at in 0..<form.prefixCount where bytes[start + at] != prefixes[form.prefixStart + at] { return false }
        return true
    }

    private func runEnd(_ form: Entry, from start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var end = start + form.prefixCount
        while end < bytes.count, form.alphabet.contains(bytes[end]) { end += 1 }
        return end
    }

    /// The end of a key that begins at a place, `nil` where what follows the
    /// prefix is too little.
    private func run(_ form: Entry, from start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let first = start + form.prefixCount
        var end = runEnd(form, from: start, bytes)
        if form.dots > 0 {
            // A full stop ends a sentence, no token.
            while end > first, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
            guard bytes[first..<end].count(where: { $0 == UInt8(ascii: ".") }) >= form.dots else { return nil }
        }
        return end - first >= form.atLeast ? end : nil
    }

    /// Whether the letter or digit before a place ends an escape, such as `\n`,
    /// `\u000b` or `%20`: it stands for something else then.
    private static func followsEscape(_ start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if start >= 2, bytes[start - 2] == UInt8(ascii: "\\") { return true }
        if start >= 3, bytes[start - 3] == UInt8(ascii: "%") { return true }
        return start >= 6 && bytes[start - 6] == UInt8(ascii: "\\") && bytes[start - 5] == UInt8(ascii: "u")
    }
}

/// What single bytes are.
enum ByteClass {
    private static let words: [Bool] = (0...255).map { number in
        let byte = UInt8(number)
        return (byte | 0x20) &- 0x61 < 26 && byte < 0x80 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }

    /// Whether a byte is a letter or digit of ASCII, `_` or `-`.
    static func isWord(_ byte: UInt8) -> Bool { words[Int(byte)] }

    /// Whether a letter, digit, `_` or `-` stands before a place.
    static func isInWord(_ place: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        place > 0 && isWord(bytes[place - 1])
    }

    /// The byte that `%XX` at a place means, `nil` where there is none.
    static func percentDecoded(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> UInt8? {
        guard place + 2 < bytes.count, let high = hex(bytes[place + 1]), let low = hex(bytes[place + 2]) else {
            return nil
        }
        return high << 4 | low
    }

    /// Whether `%XX` at a place means a letter, digit, `_`, `-` or `.`: they
    /// need no encoding, and hide from who looks for them. So may what follows
    /// a `%`, `=` or `:` that is encoded itself.
    static func isEncodedWord(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        guard let byte = percentDecoded(bytes, place) else { return false }
        return isWord(byte) || ".%=:".utf8.contains(byte)
    }

    /// The number that a hexadecimal digit of either case means.
    static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46, 0x61...0x66: (byte | 0x20) - 0x57
        default: nil
        }
    }

    static func lowercase(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}

extension [Range<Int>] {
    /// The ranges in order, those that overlap as one.
    func merged() -> [Range<Int>] {
        guard count > 1 else { return self }
        var merged: [Range<Int>] = []
        for range in sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound < last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}
