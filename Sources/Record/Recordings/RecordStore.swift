import CLMDB
import Exchanges
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where the pieces of an index lie: in its file, which is read piece by
/// piece, or in memory.
final class RecordStore: Sendable {
    let memory: Arena
    private let file: IndexFile?

    /// Offsets of memory are told from those of the file by this bit.
    static let inMemory: UInt64 = 1 << 63

    /// A store that has nothing yet.
    init() {
        (memory, file) = (Arena(), nil)
    }

    /// A file and the pieces of it that are in memory.
    init(_ file: IndexFile, _ memory: Arena) {
        (self.memory, self.file) = (memory, file)
    }

    /// A piece is asked for soon, where that can be told from here.
    @inline(__always)
    func readSoon(_ piece: IndexEntry.Piece) {
        guard piece.offset & Self.inMemory != 0 else { return }
        // What is behind is fetched in the course of the reading.
        memory.readSoon(Int(piece.offset ^ Self.inMemory), min(Int(piece.count), 1024))
    }

    /// The bytes of a piece; `nil` where they are damaged.
    func bytes(_ piece: IndexEntry.Piece) -> ByteBlock? {
        if piece.offset & Self.inMemory != 0 {
            let bytes = memory.slice(Int(piece.offset ^ Self.inMemory), Int(piece.count))
            return ByteBlock(bytes.assumingMemoryBound(to: UInt8.self), owner: self)
        }
        let bytes = ReadBytes(Int(piece.count))
        guard let file, file.read(piece.offset, into: UnsafeMutableRawBufferPointer(bytes.all)),
            IndexSum.of(UnsafeRawBufferPointer(bytes.all)) == piece.sum
        else { return nil }
        return ByteBlock(UnsafeBufferPointer(bytes.all), owner: bytes)
    }
}

/// Bytes that are read for one use.
private final class ReadBytes: @unchecked Sendable {
    // Filled by who makes it, then read only; freed in deinit.
    let all: UnsafeMutableBufferPointer<UInt8>

    init(_ count: Int) { all = .allocate(capacity: count) }

    deinit { all.deallocate() }
}

/// Memory that grows while an index is opened, by one thread at a time, and
/// stays as it is once anything of it is lent.
final class Arena: Sendable {
    nonisolated(unsafe) private var base: UnsafeMutableRawPointer?
    nonisolated(unsafe) private var capacity = 0
    nonisolated(unsafe) private(set) var count = 0

    init() {}

    deinit { free(base) }

    /// Makes room for some bytes more.
    func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        capacity = max(count + more, capacity * 3 / 2)
        let grown = LargeMemory.allocate(capacity)
        if let base { grown.copyMemory(from: base, byteCount: count) }
        free(base)
        base = grown
    }

    /// Appends bytes and returns where they begin.
    func append(_ bytes: UnsafeRawBufferPointer) -> Int {
        reserve(bytes.count)
        defer { count += bytes.count }
        if let base, let start = bytes.baseAddress { (base + count).copyMemory(from: start, byteCount: bytes.count) }
        return count
    }

    /// Has some bytes on their way from memory before they are read: lines
    /// that are asked for one after another are waited for one after another.
    @inline(__always)
    func readSoon(_ start: Int, _ count: Int) {
        guard let base, start >= 0, count >= 0, start + count <= self.count else { return }
        shim_read_soon(base + start, count)
    }

    /// Some bytes of it, lent.
    func slice(_ start: Int, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(start: base, count: self.count)[start..<start + count])
    }
}

/// Records that are kept in memory, since there is no place for a file or
/// they are too few to write it anew.
final class MemorySink: IndexSink {
    private let state: Mutex<IndexTable>
    private let memory: Arena

    /// Appends to a store's memory, and to a table.
    init(_ store: RecordStore, _ table: IndexTable) {
        memory = store.memory
        state = Mutex(table)
    }

    /// The table with all records that were put.
    var table: IndexTable { state.withLock { $0 } }

    func put(_ bytes: [UInt8], ends: [Int], from number: Int) {
        state.withLock { table in
            let base = bytes.withUnsafeBytes { memory.append($0) }
            var start = 0
            for end in ends {
                let isGood = table.add(
                    memory.slice(base + start, end - start),
                    at: RecordStore.inMemory | UInt64(base + start)
                )
                precondition(isGood, "a record is read as it was written")
                start = end
            }
        }
    }
}
