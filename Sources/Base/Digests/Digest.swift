/// A SHA-256 value: 32 bytes, held in four words so that comparing and
/// looking up cost no more than four loads.
public struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The bytes in memory order, eight a word.
    @usableFromInline
    let words: (UInt64, UInt64, UInt64, UInt64)

    @inlinable
    init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// Takes 32 bytes; `nil` for any other number.
    @inlinable
    public init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Digest.byteCount else { return nil }
        words = (
            bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
        )
    }

    /// Takes 64 hexadecimal digits of either case; `nil` for anything else.
    public init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 2 * Digest.byteCount else { return nil }
        var bytes: [UInt8] = []
        for at in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Digest.value(of: digits[at]), let low = Digest.value(of: digits[at + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        guard let digest = bytes.withUnsafeBytes({ Digest($0) }) else { return nil }
        self = digest
    }

    /// How many bytes a value has.
    public static let byteCount = 32

    /// The bytes.
    public var bytes: [UInt8] {
        withUnsafeBytes(of: words) { Array($0) }
    }

    /// The bytes as 64 lower-case hexadecimal digits.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The first eight bytes as a number: even enough to place a value in a
    /// table as it is.
    @inlinable
    public var prefix: UInt64 { words.0 }

    public var description: String { hex }

    @inlinable
    public static func == (one: Digest, other: Digest) -> Bool {
        (one.words.0 ^ other.words.0) | (one.words.1 ^ other.words.1) | (one.words.2 ^ other.words.2)
            | (one.words.3 ^ other.words.3) == 0
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }

    /// The order of the bytes, which is that of the hexadecimal digits.
    public static func < (one: Digest, other: Digest) -> Bool {
        let left = (one.words.0.bigEndian, one.words.1.bigEndian, one.words.2.bigEndian, one.words.3.bigEndian)
        let right = (
            other.words.0.bigEndian, other.words.1.bigEndian, other.words.2.bigEndian, other.words.3.bigEndian
        )
        return left < right
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
