#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where an index is written to: a new file that takes its name once it is
/// whole, or memory.
struct IndexSink: Sendable {
    /// How many bytes it has.
    private(set) var count = 0
    private var memory: [UInt8] = []
    private var file: IndexFile?

    /// A sink in memory.
    init() {
        memory = [UInt8](repeating: 0, count: IndexLayout.headerSize)
        count = IndexLayout.headerSize
    }

    /// A sink in a file beside the one that it is to become; `nil` where it
    /// cannot be made.
    init?(path: String) {
        guard let file = IndexFile(path: path) else { return nil }
        self.file = file
        memory = [UInt8](repeating: 0, count: IndexLayout.headerSize)
        count = IndexLayout.headerSize
    }

    /// Appends bytes and returns where they begin.
    mutating func append(_ bytes: [UInt8]) throws(RecordingsError) -> Int {
        let offset = count
        memory.append(contentsOf: bytes)
        count += bytes.count
        if memory.count > 1 << 20 { try flush() }
        return offset
    }

    /// Fills up to a multiple of a size and returns the offset.
    mutating func pad(to size: Int) throws(RecordingsError) -> Int {
        _ = try append([UInt8](repeating: 0, count: (size - count % size) % size))
        return count
    }

    /// Puts the header where it belongs.
    mutating func putHeader(_ header: [UInt8]) throws(RecordingsError) {
        if let file {
            try flush()
            try file.put(header)
        } else {
            memory.replaceSubrange(..<header.count, with: header)
        }
    }

    /// The index, whole: mapped from its file, which now has its name, or in
    /// memory.
    func finish() -> IndexBytes? {
        guard let file else { return IndexBytes(copying: memory) }
        return file.publish() ? IndexBytes(path: file.path) : nil
    }

    private mutating func flush() throws(RecordingsError) {
        guard let file else { return }
        try file.write(memory)
        memory.removeAll(keepingCapacity: true)
    }
}

/// A file that has no name yet that a reader looks for.
final class IndexFile: Sendable {
    let path: String
    private let temporary: String
    private let descriptor: Int32

    init?(path: String) {
        self.path = path
        temporary = path + ".\(getpid()).\(UInt32.random(in: 0...UInt32.max)).new"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0 { return nil }
    }

    deinit {
        close(descriptor)
        // Gone already where it was published.
        unlink(temporary)
    }

    func write(_ bytes: [UInt8]) throws(RecordingsError) {
        var at = 0
        while at < bytes.count {
            let written = bytes[at...].withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw failure() }
            at += written
        }
    }

    func put(_ header: [UInt8]) throws(RecordingsError) {
        let written = header.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard written == header.count else { throw failure() }
    }

    /// Gives it its name. An index that a crash leaves half on the disk is
    /// found by its checksums, so it need not be flushed.
    func publish() -> Bool {
        rename(temporary, path) == 0
    }

    private func failure() -> RecordingsError {
        RecordingsError(.unwritable, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}

/// `write(2)` by a name that `IndexFile.write` does not hide.
private let systemWrite: @Sendable (Int32, UnsafeRawPointer?, Int) -> Int = { write($0, $1, $2) }
