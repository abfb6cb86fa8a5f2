/// A text with its escapes undone, and where each byte of it stood before.
///
/// It is lenient: what is no escape stays as it is, since it looks at any
/// text, not at JSON or URLs only.
struct DecodedText {
    /// A place from which on decoded and raw offsets go in step, up to the
    /// next one; an escape goes as a whole.
    private struct Mark {
        var decoded: Int
        var raw: Int
        var isEscape: Bool
    }

    private(set) var bytes: [UInt8] = []
    private var marks: [Mark] = []
    private let rawCount: Int

    /// The text with JSON's escapes undone (RFC 8259 section 7): `\n`, `\/`,
    /// `\u0041` with digits of either case, surrogate pairs; those of programs,
    /// `\x41`, and of Markdown, `\_`, too.
    init(backslashesIn text: UnsafeBufferPointer<UInt8>) {
        self.init(text, escape: UInt8(ascii: "\\")) { at, output in
            guard at + 1 < text.count else { return 0 }
            switch text[at + 1] {
            case UInt8(ascii: "u"):
                guard let unit = Self.unit(text, at) else { return 0 }
                if 0xD800..<0xDC00 ~= unit, let low = Self.unit(text, at + 6), 0xDC00..<0xE000 ~= low,
                    let scalar = UnicodeScalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
                {
                    output.append(contentsOf: UTF8.encode(scalar) ?? .init())
                    return 12
                }
                output.append(contentsOf: UTF8.encode(UnicodeScalar(unit) ?? "\u{FFFD}") ?? .init())
                return 6
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "x"):
                guard at + 3 < text.count, let high = ByteClass.hex(text[at + 2]), let low = ByteClass.hex(text[at + 3])
                else { return 0 }
                output.append(high << 4 | low)
                return 4
            case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: output.append(text[at + 1])
            default: return 0
            }
            return 2
        }
    }

    /// The text with percent-encoding undone (RFC 3986 section 2.1).
    init(percentsIn text: UnsafeBufferPointer<UInt8>) {
        self.init(text, escape: UInt8(ascii: "%")) { at, output in
            guard let byte = ByteClass.percentDecoded(text, at) else { return 0 }
            output.append(byte)
            return 3
        }
    }

    /// The text with the character references of HTML undone that libraries
    /// write when they escape a text: `&#95;`, `&#x5F;` and those of the five
    /// characters that XML has names for.
    init(referencesIn text: UnsafeBufferPointer<UInt8>) {
        self.init(text, escape: UInt8(ascii: "&")) { at, output in
            guard let end = text[(at + 1)...].prefix(Self.longestReference).firstIndex(of: UInt8(ascii: ";")),
                let scalar = Self.scalar(text[at + 1..<end])
            else { return 0 }
            output.append(contentsOf: UTF8.encode(scalar) ?? .init())
            return end + 1 - at
        }
    }

    /// Whether a text may hold such references.
    static func mayHoldReferences(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.contains(UInt8(ascii: "&")) && text.contains(UInt8(ascii: ";"))
    }

    /// The text with each `+` a blank, as forms write it.
    init(blanksIn text: UnsafeBufferPointer<UInt8>) {
        rawCount = text.count
        bytes = text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
    }

    /// `decode` appends what the escape at a place means and returns how many
    /// bytes it has, 0 where it is none.
    private init(
        _ text: UnsafeBufferPointer<UInt8>,
        escape: UInt8,
        decode: (_ at: Int, _ output: inout [UInt8]) -> Int
    ) {
        rawCount = text.count
        bytes.reserveCapacity(text.count)
        var at = 0
        while at < text.count {
            // What lies between two escapes goes as a whole.
            let next = text[at...].firstIndex(of: escape) ?? text.count
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[at..<next]))
            at = next
            guard at < text.count else { break }
            let start = bytes.count
            let count = decode(at, &bytes)
            guard count > 0 else {
                bytes.append(text[at])
                at += 1
                continue
            }
            if marks.last?.decoded == start { marks.removeLast() }
            marks.append(Mark(decoded: start, raw: at, isEscape: true))
            at += count
            marks.append(Mark(decoded: bytes.count, raw: at, isEscape: false))
        }
    }

    /// Where some of the bytes stood in the raw text: an escape counts as a
    /// whole.
    func raw(_ range: Range<Int>) -> Range<Int> {
        raw(range.lowerBound, isEnd: false)..<raw(range.upperBound, isEnd: true)
    }

    private func raw(_ place: Int, isEnd: Bool) -> Int {
        // The last mark at or before the place.
        var (low, high) = (0, marks.count)
        while low < high {
            let middle = (low + high) / 2
            if marks[middle].decoded <= place { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return min(place, rawCount) }
        let mark = marks[low - 1]
        guard mark.isEscape, place > mark.decoded || isEnd else {
            return min(mark.raw + place - mark.decoded, rawCount)
        }
        if place == mark.decoded { return mark.raw }
        return isEnd ? marks[low].raw : mark.raw
    }

    /// `#x0010FFFF` and its semicolon.
    private static let longestReference = 11
    private static let named: [String: UnicodeScalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

    /// What stands between `&` and `;` means.
    private static func scalar(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> UnicodeScalar? {
        let name = String(decoding: name, as: UTF8.self)
        guard name.hasPrefix("#") else { return named[name] }
        let isHex = name.hasPrefix("#x") || name.hasPrefix("#X")
        return UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10).flatMap(UnicodeScalar.init)
    }

    private static func unit(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt32? {
        guard at + 5 < text.count, text[at] == UInt8(ascii: "\\"), text[at + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var value: UInt32 = 0
        for place in at + 2..<at + 6 {
            guard let digit = ByteClass.hex(text[place]) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

/// The forms in which a text may hide something: as it is, and with its
/// escapes undone, those within escapes too.
struct TextViews {
    /// Whether a `+` may be a blank.
    var withBlanks = false
    /// Whether a text may be HTML, or hold some.
    var withReferences = false

    /// Calls a closure for each form, with a way from its offsets back to
    /// those of the text.
    func forEach(
        of text: UnsafeBufferPointer<UInt8>,
        _ body: (UnsafeBufferPointer<UInt8>, (Range<Int>) -> Range<Int>) -> Void
    ) {
        percents(text, { $0 }, body)
        guard text.contains(UInt8(ascii: "\\")) else { return }
        let once = DecodedText(backslashesIn: text)
        once.bytes.withUnsafeBufferPointer { bytes in
            percents(bytes, { once.raw($0) }, body)
            // JSON in a string of JSON, as the arguments of a tool are.
            guard bytes.contains(UInt8(ascii: "\\")) else { return }
            let twice = DecodedText(backslashesIn: bytes)
            twice.bytes.withUnsafeBufferPointer { bytes in
                percents(bytes, { once.raw(twice.raw($0)) }, body)
            }
        }
    }

    /// The text with its percent-encoding undone, and that again which comes
    /// of it: a URL in a URL's query is encoded twice.
    private func decoded(
        _ text: UnsafeBufferPointer<UInt8>,
        times: Int,
        _ raw: @escaping (Range<Int>) -> Range<Int>,
        _ body: (UnsafeBufferPointer<UInt8>, (Range<Int>) -> Range<Int>) -> Void
    ) {
        guard times > 0, text.contains(UInt8(ascii: "%")) else { return }
        let once = DecodedText(percentsIn: text)
        guard once.bytes.count < text.count else { return }
        once.bytes.withUnsafeBufferPointer { bytes in
            body(bytes) { raw(once.raw($0)) }
            decoded(bytes, times: times - 1, { raw(once.raw($0)) }, body)
        }
    }

    private func percents(
        _ text: UnsafeBufferPointer<UInt8>,
        _ raw: @escaping (Range<Int>) -> Range<Int>,
        _ body: (UnsafeBufferPointer<UInt8>, (Range<Int>) -> Range<Int>) -> Void
    ) {
        body(text, raw)
        decoded(text, times: 3, raw, body)
        if withReferences { references(text, raw, body) }
        guard withBlanks, text.contains(UInt8(ascii: "+")) else { return }
        DecodedText(blanksIn: text).bytes.withUnsafeBufferPointer { spaced in
            let decoded = DecodedText(percentsIn: spaced)
            decoded.bytes.withUnsafeBufferPointer { body($0) { raw(decoded.raw($0)) } }
        }
    }

    /// The text with its character references undone, and what percent-encoding
    /// they stood for.
    private func references(
        _ text: UnsafeBufferPointer<UInt8>,
        _ raw: @escaping (Range<Int>) -> Range<Int>,
        _ body: (UnsafeBufferPointer<UInt8>, (Range<Int>) -> Range<Int>) -> Void
    ) {
        guard DecodedText.mayHoldReferences(text) else { return }
        let plain = DecodedText(referencesIn: text)
        guard plain.bytes.count < text.count else { return }
        plain.bytes.withUnsafeBufferPointer { bytes in
            body(bytes) { raw(plain.raw($0)) }
            decoded(bytes, times: 1, { raw(plain.raw($0)) }, body)
        }
    }
}
