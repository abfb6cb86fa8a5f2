/// Finds a name that stands twice in one object.
enum DuplicateName {
    /// Where the second one's quote is. Few names are compared each with
    /// each, which asks for no memory; many go through a set.
    static func find(in object: Int, _ cells: CellStore, _ base: UnsafePointer<UInt8>) -> Int? {
        let end = Int(cells.base[object].next)
        var count = 0
        var hasEscapes = false
        var index = object + 1
        while index < end {
            count += 1
            hasEscapes = hasEscapes || cells.base[index].isEscaped
            index = Int(cells.base[index + 1].next)
        }
        return count > 24 || hasEscapes
            ? findInMany(from: object + 1, to: end, cells, base) : findInFew(from: object + 1, to: end, cells, base)
    }

    private static func findInFew(from: Int, to end: Int, _ cells: CellStore, _ base: UnsafePointer<UInt8>) -> Int? {
        var index = from
        while index < end {
            let name = cells.base[index]
            var earlier = from
            while earlier < index {
                let other = cells.base[earlier]
                if other.count == name.count, isEqual(other, name, base) { return Int(name.start) - 1 }
                earlier = Int(cells.base[earlier + 1].next)
            }
            index = Int(cells.base[index + 1].next)
        }
        return nil
    }

    private static func isEqual(_ one: Cell, _ other: Cell, _ base: UnsafePointer<UInt8>) -> Bool {
        for offset in 0..<Int(one.count) where base[Int(one.start) + offset] != base[Int(other.start) + offset] {
            return false
        }
        return true
    }

    private static func findInMany(from: Int, to end: Int, _ cells: CellStore, _ base: UnsafePointer<UInt8>) -> Int? {
        var seen: Set<[UInt8]> = []
        var index = from
        while index < end {
            let name = cells.base[index]
            let bytes = UnsafeBufferPointer(start: base, count: Int(name.start + name.count))
            guard seen.insert(JSONText.unescaped(name, in: bytes)).inserted else { return Int(name.start) - 1 }
            index = Int(cells.base[index + 1].next)
        }
        return nil
    }
}
