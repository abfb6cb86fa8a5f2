import Exchanges
import Synchronization

/// The records of an index: those of its file, read piece by piece, and
/// those that are in memory alone.
final class RecordStore: Sendable {
    /// What is known of each record, the file's before those in memory.
    let table: IndexTable
    private let file: IndexFile?
    private let memory: [UInt8]

    /// Offsets of memory are told from those of the file by this bit.
    private static let inMemory: UInt64 = 1 << 63

    private init(_ table: IndexTable, _ file: IndexFile?, _ memory: [UInt8]) {
        (self.table, self.file, self.memory) = (table, file, memory)
    }

    /// The records of a file; `nil` where it cannot be used.
    convenience init?(path: String) {
        guard let file = IndexFile(path: path), let table = file.table() else { return nil }
        self.init(table, file, [])
    }

    /// The records of another store, and some that are in memory.
    convenience init?(_ old: RecordStore?, and sink: MemorySink) {
        var table = old?.table ?? IndexTable()
        let (bytes, ends) = sink.records
        var start = 0
        let isGood = bytes.withUnsafeBytes { bytes in
            ends.allSatisfy { end in
                defer { start = end }
                return table.add(
                    UnsafeRawBufferPointer(rebasing: bytes[start..<end]),
                    at: Self.inMemory | UInt64(start)
                )
            }
        }
        guard isGood else { return nil }
        self.init(table, old?.file, bytes)
    }

    /// The bytes of a piece; `nil` where they are damaged.
    func bytes(_ piece: IndexEntry.Piece) -> ByteBlock? {
        let block = HeapBytes(count: Int(piece.count))
        if piece.offset & Self.inMemory != 0 {
            let start = Int(piece.offset ^ Self.inMemory)
            memory.withUnsafeBytes {
                block.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + block.bytes.count]))
            }
        } else {
            guard let file, file.read(piece.offset, into: block.bytes) else { return nil }
        }
        let bytes = UnsafeRawBufferPointer(block.bytes)
        guard IndexSum.of(bytes) == piece.sum else { return nil }
        return ByteBlock(bytes.assumingMemoryBound(to: UInt8.self), owner: block)
    }

    /// A whole record; `nil` where it is damaged.
    func record(_ number: Int) -> IndexRecord? {
        let entry = table.entries[number]
        guard let response = bytes(entry.response), let request = bytes(entry.request) else { return nil }
        return IndexRecord(
            entry,
            name: Array(table.name(of: entry)),
            response: response.array,
            request: request.array
        )
    }
}

/// Records that are kept in memory, since there is no place for a file or
/// they are too few to write it anew.
final class MemorySink: IndexSink {
    private let state = Mutex<(bytes: [UInt8], ends: [Int])>(([], []))

    /// All records, one after another, and where each ends.
    var records: (bytes: [UInt8], ends: [Int]) { state.withLock { $0 } }

    func put(_ bytes: [UInt8], ends: [Int], from number: Int) {
        state.withLock { state in
            let start = state.bytes.count
            state.bytes += bytes
            state.ends += ends.map { start + $0 }
        }
    }
}

/// Memory for bytes that are read once and then lent.
private final class HeapBytes: Sendable {
    // Written by whoever made it before it is lent; freed in deinit.
    nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

    init(count: Int) {
        bytes = .allocate(byteCount: count, alignment: 16)
    }

    deinit { bytes.deallocate() }
}
