import Documents

/// Lists by a key of bytes, made once and then only read: a look-up asks for
/// no memory.
struct ByteTable<Element: Sendable>: Sendable {
    private struct Entry {
        var hash: Int
        var key: Range<Int>
        var list: Range<Int>
    }

    /// An entry's number by the low bits of its hash, -1 where none is; at
    /// most half of them are taken.
    private var slots: [Int32]
    private var entries: [Entry] = []
    private var keys: [UInt8] = []
    private var elements: [Element] = []
    private var longestKey = 0

    /// Makes a table of lists.
    init(_ lists: [[UInt8]: [Element]]) {
        var size = 2
        while size < lists.count * 2 { size *= 2 }
        slots = Array(repeating: -1, count: size)
        for (key, list) in lists {
            let hash = key.withUnsafeBufferPointer(Self.hash)
            var slot = hash & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(entries.count)
            entries.append(
                Entry(
                    hash: hash,
                    key: keys.count..<keys.count + key.count,
                    list: elements.count..<elements.count + list.count
                )
            )
            keys += key
            elements += list
            longestKey = max(longestKey, key.count)
        }
    }

    /// How many keys there are.
    var count: Int { entries.count }

    /// The places in `element(at:)` of a key's list, empty where there is none.
    func find(_ key: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        // A client's text may be long, and need not be read for nothing.
        guard key.count <= longestKey, !entries.isEmpty else { return 0..<0 }
        let hash = Self.hash(key)
        var slot = hash & (slots.count - 1)
        while slots[slot] >= 0 {
            let entry = entries[Int(slots[slot])]
            if entry.hash == hash, isSame(entry.key, key) { return entry.list }
            slot = (slot + 1) & (slots.count - 1)
        }
        return 0..<0
    }

    /// The element at a place that `find` told.
    func element(at place: Int) -> Element { elements[place] }

    private func isSame(_ range: Range<Int>, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
        keys.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: $0[range]).isSame(as: key) }
    }

    /// Seeded by the process: no client can choose texts that fall together.
    private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(key))
        return hasher.finalize()
    }
}
