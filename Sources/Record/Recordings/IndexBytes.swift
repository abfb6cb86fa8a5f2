import Exchanges

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The bytes of a compiled index: a mapped file, or memory where no file can
/// be kept.
final class IndexBytes: Sendable {
    // Never written after init; unmapped or freed in deinit, when nobody
    // lends from it any more.
    nonisolated(unsafe) let base: UnsafeRawPointer
    let count: Int
    private let isMapped: Bool

    private init(base: UnsafeRawPointer, count: Int, isMapped: Bool) {
        self.base = base
        self.count = count
        self.isMapped = isMapped
    }

    /// Keeps a copy of some bytes.
    convenience init(copying bytes: [UInt8]) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 64)
        bytes.withUnsafeBytes {
            memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count)
        }
        self.init(base: UnsafeRawPointer(memory), count: bytes.count, isMapped: false)
    }

    /// Maps a file that nobody but its owner can have written; `nil` where
    /// it cannot be used.
    convenience init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
            status.st_mode & 0o022 == 0, status.st_size >= IndexLayout.headerSize
        else { return nil }
        let size = Int(status.st_size)
        guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else { return nil }
        self.init(base: UnsafeRawPointer(base), count: size, isMapped: true)
    }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: base), count)
        } else {
            base.deallocate()
        }
    }

    /// A number at an offset that the caller has checked.
    @inline(__always)
    func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: T.Type = T.self) -> T {
        base.loadUnaligned(fromByteOffset: offset, as: T.self)
    }

    /// Some bytes at an offset that the caller has checked.
    func slice(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + offset, count: count)
    }

    /// Says that some bytes are not needed for now: pages that only the look
    /// at the start has touched need not stay in memory.
    func rest(_ offset: Int, _ count: Int) {
        guard isMapped else { return }
        let page = Int(getpagesize())
        let start = (offset + page - 1) / page * page
        let end = (offset + count) / page * page
        if end > start { madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED) }
    }

    /// Lends some bytes for as long as the block lives.
    func block(_ offset: Int, _ count: Int) -> ByteBlock {
        ByteBlock(slice(offset, count).assumingMemoryBound(to: UInt8.self), owner: self)
    }
}
