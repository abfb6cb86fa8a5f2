import CLMDB
import Documents
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes an index to a new file that takes its name once it is whole.
final class IndexFileWriter: IndexSink {
    private let path: String
    private let temporary: String
    private let environment: Mutex<OpaquePointer?>

    /// How far a file may grow. No memory is taken for it, only addresses.
    private static let limit = 1 << 36

    /// A writer beside the file that it is to replace; `nil` where none can
    /// be made there.
    init?(path: String) {
        Self.clear(path)
        self.path = path
        temporary = path + ".\(getpid()).\(UInt32.random(in: 0...UInt32.max)).new"
        var environment: OpaquePointer?
        let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
        // Not flushed to the disk: an index that a crash leaves half there is
        // found by its sum.
        let flags = UInt32(MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC | MDB_NOMEMINIT)
        let isOpen =
            descriptor >= 0 && mdb_env_create(&environment) == 0 && mdb_env_set_mapsize(environment, Self.limit) == 0
            && mdb_env_open(environment, temporary, flags, 0o600) == 0
        self.environment = Mutex(environment)
        if !isOpen { return nil }
    }

    deinit {
        environment.withLock { if let open = $0 { mdb_env_close(open) } }
        // Gone already where it was published.
        unlink(temporary)
    }

    /// Appends records that end at some places in bytes.
    func put(_ bytes: [UInt8], ends: [Int], from number: Int) throws(RecordingsError) {
        let result = environment.withLock { environment in
            var transaction: OpaquePointer?
            let result = mdb_txn_begin(environment, nil, 0, &transaction)
            guard result == 0 else { return result }
            var table: MDB_dbi = 0
            var failure = mdb_dbi_open(transaction, nil, 0, &table)
            var start = 0
            bytes.withUnsafeBytes { bytes in
                for (index, end) in ends.enumerated() where failure == 0 {
                    // The order of keys is that of their bytes.
                    var ordinal = UInt32(number + index).bigEndian
                    failure = withUnsafeMutableBytes(of: &ordinal) { ordinal in
                        var key = MDB_val(mv_size: ordinal.count, mv_data: ordinal.baseAddress)
                        let record = UnsafeMutableRawPointer(mutating: bytes.baseAddress.map { $0 + start })
                        var value = MDB_val(mv_size: end - start, mv_data: record)
                        return mdb_put(transaction, table, &key, &value, UInt32(MDB_APPEND))
                    }
                    start = end
                }
            }
            guard failure == 0 else {
                mdb_txn_abort(transaction)
                return failure
            }
            return mdb_txn_commit(transaction)
        }
        guard result == 0 else { throw failure(String(cString: mdb_strerror(result))) }
    }

    /// Ends the file with the manifests, looks at it as any reader does, and
    /// gives it its name.
    func publish(
        count: Int,
        _ manifests: [IndexedManifest]
    ) throws(RecordingsError) -> (store: RecordStore, table: IndexTable) {
        let last = IndexedManifest.bytes(manifests)
        try put(last, ends: [last.count], from: count)
        let size = environment.withLock { environment in
            var information = MDB_envinfo()
            var statistics = MDB_stat()
            mdb_env_info(environment, &information)
            mdb_env_stat(environment, &statistics)
            mdb_env_close(environment)
            environment = nil
            return (information.me_last_pgno + 1) * Int(statistics.ms_psize)
        }
        guard IndexFile.seal(temporary, size: size, count: count) else {
            throw failure(String(cString: strerror(errno)))
        }
        guard let loaded = IndexFile.load(temporary) else { throw failure("it does not read as it was written") }
        guard rename(temporary, path) == 0 else { throw failure(String(cString: strerror(errno))) }
        return loaded
    }

    /// Takes away what processes that were killed have left half.
    private static func clear(_ path: String) {
        let start = Files.name(of: path) + "."
        for name in (try? Files.names(in: Files.folder(of: path))) ?? [] where name.hasPrefix(start) {
            guard let process = pid_t(name.dropFirst(start.count).prefix { $0 != "." }), name.hasSuffix(".new"),
                kill(process, 0) != 0, errno == ESRCH
            else { continue }
            unlink(Files.folder(of: path) + "/" + name)
        }
    }

    private func failure(_ reason: String) -> RecordingsError {
        RecordingsError(.unwritable, "\(path) cannot be written: \(reason)")
    }
}
