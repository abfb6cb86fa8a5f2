#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The slots of an index in memory of their own: a large table lies in huge
/// pages, since each request looks at another place in it and would wait for
/// the address to be translated first.
final class SlotTable: Sendable {
    // Written in init only, freed in deinit.
    nonisolated(unsafe) let base: UnsafeRawPointer

    private static let hugePage = 2 << 20

    init(copying slots: UnsafeRawBufferPointer) {
        let isLarge = slots.count >= Self.hugePage
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: max(slots.count, 1),
            alignment: isLarge ? Self.hugePage : IndexLayout.slotSize
        )
        #if os(Linux)
            // Where the system has none to give, ordinary pages do.
            if isLarge { madvise(memory, slots.count, MADV_HUGEPAGE) }
        #endif
        if let start = slots.baseAddress { memory.copyMemory(from: start, byteCount: slots.count) }
        base = UnsafeRawPointer(memory)
    }

    deinit { base.deallocate() }
}
