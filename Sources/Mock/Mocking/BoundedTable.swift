/// Values by keys, so many at most: the next one takes the place of the one
/// that was not used for the longest time.
struct BoundedTable<Key: Hashable & Sendable, Value: Equatable & Sendable>: Equatable, Sendable {
    private struct Slot: Equatable {
        var key: Key
        var value: Value
        var newer = -1
        var older = -1
    }

    private let limit: Int
    private var places: [Key: Int] = [:]
    private var slots: [Slot] = []
    private var free: [Int] = []
    private var newest = -1
    private var oldest = -1
    /// How many values had to go.
    private(set) var forgotten = 0

    /// An empty table with room for so many.
    init(limit: Int) {
        precondition(limit > 0, "a table has room for a value")
        self.limit = limit
    }

    /// How many values there are.
    var count: Int { places.count }

    /// A key's value; looking does not count as use.
    subscript(key: Key) -> Value? { places[key].map { slots[$0].value } }

    /// Changes a key's value, which is made where there is none, and is the
    /// last used from now on.
    mutating func use<T>(_ key: Key, made: @autoclosure () -> Value, _ change: (inout Value) -> T) -> T {
        if let place = places[key] {
            if place != newest {
                unlink(place)
                link(place)
            }
            return change(&slots[place].value)
        }
        if places.count >= limit {
            remove(slots[oldest].key)
            forgotten += 1
        }
        let place = free.popLast() ?? slots.count
        let slot = Slot(key: key, value: made())
        if place == slots.count { slots.append(slot) } else { slots[place] = slot }
        places[key] = place
        link(place)
        return change(&slots[place].value)
    }

    /// Changes a key's value where there is one; that does not count as use.
    mutating func change(_ key: Key, _ change: (inout Value) -> Void) {
        guard let place = places[key] else { return }
        change(&slots[place].value)
    }

    /// Takes a key out.
    mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        unlink(place)
        free.append(place)
    }

    private mutating func link(_ place: Int) {
        slots[place].newer = -1
        slots[place].older = newest
        if newest >= 0 { slots[newest].newer = place } else { oldest = place }
        newest = place
    }

    private mutating func unlink(_ place: Int) {
        let (newer, older) = (slots[place].newer, slots[place].older)
        if newer >= 0 { slots[newer].older = older } else { newest = older }
        if older >= 0 { slots[older].newer = newer } else { oldest = newer }
    }
}
