#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Memory that is looked at in places nobody can foresee.
enum LargeMemory {
    /// A page of the larger kind.
    private static let page = 2 << 20

    /// Some bytes, to be given back by `free`. Many of them lie in large pages
    /// where the system has any (`madvise(2)`, MADV_HUGEPAGE): to find one of
    /// a hundred thousand responses costs fewer walks through its tables.
    static func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        var memory: UnsafeMutableRawPointer?
        if count >= 2 * page {
            let size = (count + page - 1) / page * page
            if posix_memalign(&memory, page, size) != 0 { memory = nil }
            #if os(Linux)
                if let memory { _ = madvise(memory, size, MADV_HUGEPAGE) }
            #endif
        } else {
            // As aligned as a line of the cache.
            if posix_memalign(&memory, 64, max(count, 1)) != 0 { memory = nil }
        }
        guard let memory else { fatalError("no memory for an index") }
        return memory
    }
}
