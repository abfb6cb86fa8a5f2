import Digests

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The recordings of each key: open addressing by the key's first bytes, in
/// parts as large as a line of the cache and never across two.
final class SlotTable: Sendable {
    private struct Slot {
        var key: Digest
        var first: UInt32
        /// 0: the slot is free.
        var count: UInt32
        var response: IndexEntry.Piece
        var flags: UInt32
    }

    // Written in init only, freed in deinit.
    nonisolated(unsafe) private let slots: UnsafeMutablePointer<Slot>
    private let mask: Int

    /// A table of entries whose equal keys stand side by side.
    init(_ entries: [IndexEntry]) {
        // At most four in five are taken.
        var count = 8
        while count * 4 / 5 < entries.count { count *= 2 }
        mask = count - 1
        let size = count * MemoryLayout<Slot>.stride
        let memory = LargeMemory.allocate(size)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        slots = memory.bindMemory(to: Slot.self, capacity: count)
        var place = 0
        while place < entries.count {
            let entry = entries[place]
            var end = place + 1
            while end < entries.count, entries[end].key == entry.key { end += 1 }
            var at = Int(truncatingIfNeeded: entry.key.prefix) & mask
            while slots[at].count != 0 { at = (at + 1) & mask }
            slots[at] = Slot(
                key: entry.key,
                first: UInt32(place),
                count: UInt32(end - place),
                response: entry.response,
                flags: entry.flags
            )
            place = end
        }
    }

    deinit { free(slots) }

    /// The recordings of a key.
    @inline(__always)
    func find(_ key: Digest) -> RecordingIndex.Match? {
        var at = Int(truncatingIfNeeded: key.prefix) & mask
        while true {
            let slot = slots + at
            if slot.pointee.count == 0 { return nil }
            if slot.pointee.key == key {
                return RecordingIndex.Match(
                    first: Int(slot.pointee.first),
                    count: Int(slot.pointee.count),
                    flags: slot.pointee.flags,
                    response: slot.pointee.response
                )
            }
            at = (at + 1) & mask
        }
    }
}
