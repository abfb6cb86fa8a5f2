import Digests

/// Bytes of an index in the making.
struct IndexWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append<T: FixedWidthInteger & BitwiseCopyable>(_ number: T) {
        withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ digest: Digest) {
        bytes.append(contentsOf: digest.bytes)
    }

    mutating func append(_ other: some Collection<UInt8>) {
        bytes.append(contentsOf: other)
    }

    /// Appends a text with its size before it.
    mutating func append(text: String) {
        var text = text
        text.withUTF8 { utf8 in
            append(UInt32(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }
}

/// Reads numbers and texts one after another, and never past the end.
struct IndexCursor {
    private let bytes: UnsafeRawBufferPointer
    private(set) var at = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { at == bytes.count }

    mutating func number<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type = T.self) -> T? {
        guard bytes.count - at >= MemoryLayout<T>.size else { return nil }
        defer { at += MemoryLayout<T>.size }
        return bytes.loadUnaligned(fromByteOffset: at, as: T.self)
    }

    mutating func slice(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, bytes.count - at >= count else { return nil }
        defer { at += count }
        return UnsafeRawBufferPointer(rebasing: bytes[at..<at + count])
    }

    mutating func sized() -> UnsafeRawBufferPointer? {
        number(UInt32.self).flatMap { slice(Int($0)) }
    }

    mutating func text() -> String? {
        sized().map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A sum over bytes that tells damage, not malice: a response's is looked at
/// each time that it is served.
enum IndexSum {
    /// Four sums side by side, each over every fourth eight bytes: they do
    /// not wait for one another.
    static func of(_ bytes: UnsafeRawBufferPointer, after before: UInt64 = 0) -> UInt64 {
        var sums = SIMD4<UInt64>(0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB, 1)
        var at = 0
        while at + 32 <= bytes.count {
            for lane in 0..<4 {
                let word = bytes.loadUnaligned(fromByteOffset: at + 8 * lane, as: UInt64.self)
                sums[lane] = mixed(sums[lane], word)
            }
            at += 32
        }
        var sum = mixed(before, UInt64(bytes.count))
        for lane in 0..<4 { sum = mixed(sum, sums[lane]) }
        while at + 8 <= bytes.count {
            sum = mixed(sum, bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        while at < bytes.count {
            sum = mixed(sum, UInt64(bytes[at]))
            at += 1
        }
        return sum
    }

    @inline(__always)
    private static func mixed(_ sum: UInt64, _ word: UInt64) -> UInt64 {
        let product = (sum ^ word) &* 0xFF51_AFD7_ED55_8CCD
        return product ^ product >> 32
    }
}
