import Digests

/// How a compiled index lies in its file: a header, the responses, the
/// requests, then the tables.
///
/// | table | one part holds |
/// |---|---|
/// | slots | a key, its first recording, how many there are; open addressing by the key's first bytes |
/// | entries | a recording: key, places of response and request, its file's name, time and size |
/// | names | the files' names |
/// | name slots | the number of an entry plus one; open addressing by the name |
///
/// The file is this machine's own and never leaves it, hence numbers in its
/// byte order. Header and tables carry a checksum that is looked at when it
/// is opened, each response and request one that is looked at when it is used.
/// A checksum tells damage, not malice: an index is used only where no other
/// user can have written it.
enum IndexLayout {
    /// `FDRECIX` and the version; another version is built anew. It counts
    /// up with every change of layout, match key or redaction.
    static let magic: UInt64 = 0x4644_5245_4349_5803
    static let headerSize = 128
    static let slotSize = 64
    static let entrySize = 128
    static let nameSlotSize = 4

    /// Where things stand in the header; each is 8 bytes.
    enum Header {
        static let magic = 0
        static let fileSize = 8
        static let recordCount = 16
        static let requestsOffset = 24
        static let slotsOffset = 32
        static let slotCount = 40
        static let entriesOffset = 48
        static let namesOffset = 56
        static let nameSlotsOffset = 64
        static let nameSlotCount = 72
        static let tablesChecksum = 80
        static let checksum = 120
    }

    /// Where things stand in a slot.
    enum Slot {
        static let key = 0
        static let first = 32
        static let count = 36
        static let responseOffset = 40
        static let responseChecksum = 48
        static let responseCount = 56
        static let flags = 60
    }

    /// Where things stand in an entry.
    enum Entry {
        static let key = 0
        static let responseOffset = 32
        static let responseChecksum = 40
        static let requestOffset = 48
        static let requestChecksum = 56
        static let route = 64
        static let modified = 72
        static let fileSize = 80
        static let nameOffset = 88
        static let nameCount = 96
        static let responseCount = 100
        static let requestCount = 104
        static let flags = 108
    }

    /// What is told of a response without looking at it.
    enum Flag {
        /// It came whole and in one piece with its head.
        static let isWhole: UInt32 = 1
        /// It came whole, framed by its length.
        static let isPlain: UInt32 = 2
    }

    /// How many slots some keys need: at most four in five are taken.
    static func slotCount(for keys: Int) -> Int {
        var count = 8
        while count * 4 / 5 < keys { count *= 2 }
        return count
    }

    /// Four sums side by side, each over every fourth eight bytes: they do
    /// not wait for one another, and a response's are looked at each time that
    /// it is served.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var sums = SIMD4<UInt64>(0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB, 1)
        var at = 0
        while at + 32 <= bytes.count {
            for lane in 0..<4 {
                let word = bytes.loadUnaligned(fromByteOffset: at + 8 * lane, as: UInt64.self)
                sums[lane] = mixed(sums[lane], word)
            }
            at += 32
        }
        var sum = UInt64(bytes.count)
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

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
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
