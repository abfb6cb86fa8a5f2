import Documents

/// Copies parts of a JSON text to where they fit in any case, and strings in
/// their shortest form.
///
/// What it is made for keeps both texts alive, and has made room for as many
/// bytes as the text has, and `slack` more.
struct JSONCopy {
    private typealias Block = SIMD16<UInt8>

    /// How many bytes beyond the last it may write.
    static let slack = 2 * Block.scalarCount

    private let bytes: UnsafeBufferPointer<UInt8>
    /// Where the next byte goes.
    private(set) var end: UnsafeMutablePointer<UInt8>

    init(to start: UnsafeMutablePointer<UInt8>, from bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        end = start
    }

    /// Writes one byte.
    @inline(__always)
    mutating func byte(_ byte: UInt8) {
        end.pointee = byte
        end += 1
    }

    /// Copies a scalar's text as it is.
    @inline(__always)
    mutating func plain(_ cell: Cell) {
        copy(from: Int(cell.start), Int(cell.count))
    }

    /// Writes a number by its value: there must be room for its growth.
    mutating func number(_ cell: Cell) {
        let range = Int(cell.start)..<Int(cell.start) + Int(cell.count)
        guard let text = CanonicalNumber.text(UnsafeBufferPointer(rebasing: bytes[range])) else { return plain(cell) }
        for byte in text { self.byte(byte) }
    }

    /// Copies a string with its quotes.
    @inline(__always)
    mutating func string(_ cell: Cell) {
        byte(UInt8(ascii: "\""))
        if cell.isEscaped {
            escaped(from: Int(cell.start), to: Int(cell.start) + Int(cell.count))
        } else {
            copy(from: Int(cell.start), Int(cell.count))
        }
        byte(UInt8(ascii: "\""))
    }

    /// Most parts are short: two blocks, of which only the beginning counts,
    /// cost less than a call.
    @inline(__always)
    private mutating func copy(from start: Int, _ count: Int) {
        guard let base = bytes.baseAddress else { return }
        let source = UnsafeRawPointer(base + start)
        if count <= Self.slack, start + Self.slack <= bytes.count {
            let target = UnsafeMutableRawPointer(end)
            target.storeBytes(of: source.loadUnaligned(as: Block.self), as: Block.self)
            let half = Block.scalarCount
            target.storeBytes(
                of: source.loadUnaligned(fromByteOffset: half, as: Block.self),
                toByteOffset: half,
                as: Block.self
            )
        } else {
            end.update(from: base + start, count: count)
        }
        end += count
    }

    @inline(never)
    private mutating func escaped(from start: Int, to end: Int) {
        var at = start
        while at < end {
            guard bytes[at] == UInt8(ascii: "\\") else {
                byte(bytes[at])
                at += 1
                continue
            }
            guard bytes[at + 1] == UInt8(ascii: "u") else {
                append(JSONText.simpleEscape(bytes[at + 1]))
                at += 2
                continue
            }
            let (scalar, count) = JSONText.scalar(at: at, end: end, in: bytes)
            if let scalar {
                if scalar.value < 0x80 {
                    append(UInt8(scalar.value))
                } else {
                    for unit in UTF8.encode(scalar) ?? .init() { byte(unit) }
                }
            } else {
                for index in at..<at + 6 { byte(Self.lowercase(bytes[index])) }
            }
            at += count
        }
    }

    /// Appends one byte of a string's meaning, escaped where it must be.
    private mutating func append(_ meant: UInt8) {
        guard let escape = JSONText.escape(for: meant) else { return byte(meant) }
        byte(UInt8(ascii: "\\"))
        byte(escape)
        guard escape == UInt8(ascii: "u") else { return }
        byte(UInt8(ascii: "0"))
        byte(UInt8(ascii: "0"))
        byte(JSONText.hexDigits[Int(meant >> 4)])
        byte(JSONText.hexDigits[Int(meant & 15)])
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
