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
    /// `\u0041` with digits of either case, surrogate pairs.
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
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(text[at + 1])
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
enum TextViews {
    /// Calls a closure for each form, with a way from its offsets back to
    /// those of the text.
    static func forEach(
        of text: UnsafeBufferPointer<UInt8>,
        withBlanks: Bool = false,
        _ body: (UnsafeBufferPointer<UInt8>, (Range<Int>) -> Range<Int>) -> Void
    ) {
        percents(text, withBlanks, { $0 }, body)
        guard text.contains(UInt8(ascii: "\\")) else { return }
        let once = DecodedText(backslashesIn: text)
        once.bytes.withUnsafeBufferPointer { bytes in
            percents(bytes, withBlanks, { once.raw($0) }, body)
            // JSON in a string of JSON, as the arguments of a tool are.
            guard bytes.contains(UInt8(ascii: "\\")) else { return }
            let twice = DecodedText(backslashesIn: bytes)
            twice.bytes.withUnsafeBufferPointer { bytes in
                percents(bytes, withBlanks, { once.raw(twice.raw($0)) }, body)
            }
        }
    }

    /// The text with its percent-encoding undone, and that again which comes
    /// of it: a URL in a URL's query is encoded twice.
    private static func decoded(
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

    private static func percents(
        _ text: UnsafeBufferPointer<UInt8>,
        _ withBlanks: Bool,
        _ raw: @escaping (Range<Int>) -> Range<Int>,
        _ body: (UnsafeBufferPointer<UInt8>, (Range<Int>) -> Range<Int>) -> Void
    ) {
        body(text, raw)
        decoded(text, times: 3, raw, body)
        guard withBlanks, text.contains(UInt8(ascii: "+")) else { return }
        DecodedText(blanksIn: text).bytes.withUnsafeBufferPointer { spaced in
            let decoded = DecodedText(percentsIn: spaced)
            decoded.bytes.withUnsafeBufferPointer { body($0) { raw(decoded.raw($0)) } }
        }
    }
}
