#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bytes that a connection keeps from one request to the next.
struct ByteBuffer: ~Copyable {
    /// What a connection may keep while it has nothing in it.
    private static let keptCapacity = 256 << 10

    private var base: UnsafeMutablePointer<UInt8>?
    private var capacity = 0
    private(set) var count = 0

    init() {}

    deinit {
        free(base)
    }

    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base, count: count)
    }

    /// Appends bytes; false where the system has no more memory.
    @inline(__always)
    mutating func append(_ bytes: UnsafeRawPointer, _ added: Int) -> Bool {
        if count + added > capacity {
            guard reserve(max(count + added, capacity * 2, 1024)) else { return false }
        }
        guard let base, added > 0 else { return true }
        memcpy(base + count, bytes, added)
        count += added
        return true
    }

    /// Puts another byte in place of one that there is.
    mutating func set(_ byte: UInt8, at place: Int) {
        precondition(place >= 0 && place < count, "the byte is there")
        base?[place] = byte
    }

    /// Makes room; false where the system has no more memory.
    mutating func reserve(_ wanted: Int) -> Bool {
        guard wanted > capacity else { return true }
        guard let grown = realloc(base, wanted) else { return false }
        base = grown.assumingMemoryBound(to: UInt8.self)
        capacity = wanted
        return true
    }

    /// Forgets the bytes, and gives memory back where it is much.
    @inline(__always)
    mutating func clear() {
        count = 0
        guard capacity > ByteBuffer.keptCapacity else { return }
        free(base)
        base = nil
        capacity = 0
    }
}
