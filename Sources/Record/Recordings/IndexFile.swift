import CLMDB
import Digests

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The file of an index: an LMDB environment of one table, from a record's
/// number to its bytes, of which the last is the manifests; and a trailer with
/// a sum over all of it.
///
/// LMDB trusts what it maps: a page that is damaged may end the process, and
/// so does one that a shorter file no longer has. So it sees only a file
/// whose sum has been looked at, only while the file is opened, and under a
/// lease, which makes the system hold back whoever would write or cut it
/// (`fcntl(2)`, F_SETLEASE). What is served later is read, never mapped, and
/// each piece carries a sum of its own.
///
/// A file is written whole and takes its name when it is done; it never
/// changes afterwards.
final class IndexFile: Sendable {
    /// Counts up with every change of layout, match key or redaction: an
    /// index of another version is made anew.
    static let version: UInt64 = 12
    private static let magic: UInt64 = 0x4644_5245_4349_5800 | version
    private static let trailerSize = 32

    private let descriptor: Int32
    private let size: Int

    /// Opens a file that nobody but its owner can have written; `nil` where
    /// it cannot be used.
    init?(path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
            status.st_mode & 0o022 == 0
        else {
            close(descriptor)
            return nil
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Reads bytes into memory; false where there are fewer.
    func read(_ offset: UInt64, into memory: UnsafeMutableRawBufferPointer) -> Bool {
        Self.read(descriptor, offset, into: memory)
    }

    /// How many bytes of responses are kept in memory, where each request
    /// would read them otherwise: more than most folders have, and no more
    /// than a server's memory bears.
    private static let keptBytes = 96 << 20
    /// A larger response is read when it is asked for.
    private static let keptResponse = 1 << 16

    /// What a file holds; `nil` where anything about it is wrong.
    static func load(_ path: String) -> (store: RecordStore, table: IndexTable)? {
        guard let file = IndexFile(path: path), file.holdStill() else { return nil }
        defer { file.letGo() }
        let memory = Arena()
        guard let count = file.verifiedCount(), let table = file.walk(count, memory), table.entries.count == count
        else { return nil }
        return (RecordStore(file, memory), table)
    }

    /// Appends the trailer to a file that is whole but for that; false, with
    /// `errno`, where it cannot be written.
    static func seal(_ path: String, size: Int, count: Int) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // Pages at the end that were given up again may never have been written.
        guard ftruncate(descriptor, off_t(size)) == 0, let sum = sum(of: descriptor, count: size) else { return false }
        let trailer = trailer(size: size, count: count, sum: sum)
        return trailer.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(size)) } == trailer.count
    }

    /// The last bytes of a file: what it is, how large it is without them,
    /// how many records it has, and a sum over these and all that stands
    /// before.
    static func trailer(size: Int, count: Int, sum: UInt64) -> [UInt8] {
        var writer = IndexWriter()
        writer.append(magic)
        writer.append(UInt64(size))
        writer.append(UInt64(count))
        writer.append(writer.bytes.withUnsafeBytes { IndexSum.of($0, after: sum) })
        return writer.bytes
    }

    private func verifiedCount() -> Int? {
        let pages = size - Self.trailerSize
        var written = [UInt8](repeating: 0, count: Self.trailerSize)
        guard pages > 0, written.withUnsafeMutableBytes({ read(UInt64(pages), into: $0) }) else { return nil }
        let count = written.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 16, as: UInt64.self) }
        // What is compared last costs most.
        guard let count = Int(exactly: count),
            written.starts(with: Self.trailer(size: pages, count: count, sum: 0)[..<24]),
            let sum = Self.sum(of: descriptor, count: pages),
            written == Self.trailer(size: pages, count: count, sum: sum)
        else { return nil }
        return count
    }

    private static func sum(of descriptor: Int32, count: Int) -> UInt64? {
        var buffer = [UInt8](repeating: 0, count: min(count, 1 << 20))
        var sum: UInt64 = 0
        return buffer.withUnsafeMutableBytes { buffer in
            for start in stride(from: 0, to: count, by: buffer.count) {
                let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, count - start)])
                guard read(descriptor, UInt64(start), into: part) else { return nil }
                sum = IndexSum.of(UnsafeRawBufferPointer(part), after: sum)
            }
            return sum
        }
    }

    private static func read(_ descriptor: Int32, _ offset: UInt64, into memory: UnsafeMutableRawBufferPointer) -> Bool
    {
        var done = 0
        while done < memory.count {
            let count = pread(
                descriptor,
                memory.baseAddress.map { $0 + done },
                memory.count - done,
                off_t(offset) + done
            )
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    /// Goes through a verified file's records.
    private func walk(_ count: Int, _ memory: Arena) -> IndexTable? {
        var environment: OpaquePointer?
        guard mdb_env_create(&environment) == 0 else { return nil }
        defer { mdb_env_close(environment) }
        // By the descriptor: the name may be another file's by now.
        guard mdb_env_set_mapsize(environment, size) == 0,
            mdb_env_open(
                environment,
                "/dev/fd/\(descriptor)",
                UInt32(MDB_NOSUBDIR | MDB_RDONLY | MDB_NOLOCK | MDB_NORDAHEAD),
                0
            ) == 0
        else { return nil }
        var transaction: OpaquePointer?
        guard mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &transaction) == 0 else { return nil }
        defer { mdb_txn_abort(transaction) }
        var table: MDB_dbi = 0
        var cursor: OpaquePointer?
        var statistics = MDB_stat()
        guard mdb_dbi_open(transaction, nil, 0, &table) == 0, mdb_stat(transaction, table, &statistics) == 0,
            mdb_cursor_open(transaction, table, &cursor) == 0
        else { return nil }
        defer { mdb_cursor_close(cursor) }
        var found = IndexTable()
        found.reserve(count)
        memory.reserve(min(size, Self.keptBytes))
        var places = PagePlaces(pageSize: Int(statistics.ms_psize))
        var key = MDB_val()
        var value = MDB_val()
        while true {
            let result = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
            // The manifests come last, and there is no index without them.
            guard result == 0, let bytes = value.mv_data else { return nil }
            if found.entries.count == count {
                let value = UnsafeRawBufferPointer(start: bytes, count: value.mv_size)
                guard let manifests = IndexedManifest.all(value),
                    mdb_cursor_get(cursor, &key, nil, MDB_NEXT) == MDB_NOTFOUND
                else { return nil }
                found.manifests = manifests
                return found
            }
            guard let offset = places.offset(of: bytes),
                found.add(UnsafeRawBufferPointer(start: bytes, count: value.mv_size), at: offset)
            else { return nil }
            let number = found.entries.count - 1
            let piece = found.entries[number].response
            if piece.count <= Self.keptResponse, memory.count + Int(piece.count) <= Self.keptBytes {
                let start = bytes + Int(piece.offset - offset)
                let kept = memory.append(UnsafeRawBufferPointer(start: start, count: Int(piece.count)))
                found.move(number, to: RecordStore.inMemory | UInt64(kept))
            }
        }
    }

    #if os(Linux)
        // By number: the names are hidden behind a feature macro.
        private static let setSignal: Int32 = 10
        private static let setLease: Int32 = 1024
    #endif

    /// Takes a lease on the file; false where somebody has it open for
    /// writing. A file system that knows no leases is trusted not to change
    /// a file that only ever changes its name.
    private func holdStill() -> Bool {
        #if os(Linux)
            // The signal that tells of somebody who waits does nothing.
            _ = fcntl(descriptor, Self.setSignal, SIGURG)
            return fcntl(descriptor, Self.setLease, F_RDLCK) == 0 || errno != EAGAIN
        #else
            return true
        #endif
    }

    private func letGo() {
        #if os(Linux)
            _ = fcntl(descriptor, Self.setLease, F_UNLCK)
        #endif
    }
}

/// Tells where in its file lies what LMDB lends out of its map.
///
/// A page begins with its number (`struct MDB_page` of LMDB 0.9), and the map
/// is the file from its start: the difference between address and offset is
/// the same for all records, or the format is another one.
private struct PagePlaces {
    let pageSize: Int
    private var start: UInt?

    init(pageSize: Int) {
        self.pageSize = pageSize
    }

    mutating func offset(of pointer: UnsafeMutableRawPointer) -> UInt64? {
        let inPage = Int(bitPattern: pointer) & (pageSize - 1)
        let number = (pointer - inPage).load(as: UInt.self)
        let (page, overflow) = number.multipliedReportingOverflow(by: UInt(pageSize))
        let offset = page &+ UInt(inPage)
        let start = UInt(bitPattern: pointer) &- offset
        guard !overflow, self.start ?? start == start else { return nil }
        self.start = start
        return UInt64(offset)
    }
}
