/// What a store keeps by token, and in which order it was last used.
///
/// Not for several threads at once: its store guards it.
struct TokenTable<Kept: AnyObject> {
    private struct Slot {
        var token: [UInt8]
        var kept: Kept?
        /// Opened by somebody, who closes it: it is in no order.
        var isOpened: Bool
        var newer = -1
        var older = -1
    }

    /// So many that are in use at the moment are passed over, at most.
    private static var busyLimit: Int { 256 }

    private var places: [[UInt8]: Int] = [:]
    private var slots: [Slot] = []
    private var free: [Int] = []
    private var newest = -1
    private var oldest = -1
    private var usedCount = 0

    /// All tokens: those last used first, then those that were opened.
    var list: [(token: [UInt8], isOpened: Bool, kept: Kept?)] {
        var found: [(token: [UInt8], isOpened: Bool, kept: Kept?)] = []
        var place = newest
        while place >= 0 {
            found.append((slots[place].token, false, slots[place].kept))
            place = slots[place].older
        }
        let opened = places.values.filter { slots[$0].isOpened }
            .sorted { slots[$0].token.lexicographicallyPrecedes(slots[$1].token) }
        return found + opened.map { (slots[$0].token, true, slots[$0].kept) }
    }

    /// What is kept for a token, which is the last used from now on.
    mutating func use(_ token: [UInt8]) -> Kept? {
        guard let place = places[token] else { return nil }
        if !slots[place].isOpened, place != newest {
            unlink(place)
            link(place)
        }
        return slots[place].kept
    }

    /// Keeps something for a token that has nothing yet. Where there would be
    /// more than `limit`, the one goes that was not used for the longest
    /// time; one that a request holds at this moment stays.
    mutating func make(_ token: [UInt8], _ kept: Kept, limit: Int) {
        if usedCount >= limit { evict() }
        link(put(Slot(token: token, kept: kept, isOpened: false)))
    }

    /// Keeps something until it is closed, whatever was there before.
    mutating func open(_ token: [UInt8], _ kept: Kept) {
        _ = remove(token)
        _ = put(Slot(token: token, kept: kept, isOpened: true))
    }

    /// Takes a token out.
    mutating func remove(_ token: [UInt8]) -> Kept? {
        guard let place = places.removeValue(forKey: token) else { return nil }
        let kept = slots[place].kept
        if !slots[place].isOpened { unlink(place) }
        slots[place] = Slot(token: [], kept: nil, isOpened: false)
        free.append(place)
        return kept
    }

    private mutating func evict() {
        var place = oldest
        for _ in 0..<Self.busyLimit where place >= 0 {
            // Nobody gets hold of it meanwhile: that takes this table.
            if isKnownUniquelyReferenced(&slots[place].kept) {
                _ = remove(slots[place].token)
                return
            }
            place = slots[place].newer
        }
    }

    private mutating func put(_ slot: Slot) -> Int {
        let place = free.popLast() ?? slots.count
        if place == slots.count { slots.append(slot) } else { slots[place] = slot }
        places[slot.token] = place
        return place
    }

    private mutating func link(_ place: Int) {
        slots[place].newer = -1
        slots[place].older = newest
        if newest >= 0 { slots[newest].newer = place } else { oldest = place }
        newest = place
        usedCount += 1
    }

    private mutating func unlink(_ place: Int) {
        let (newer, older) = (slots[place].newer, slots[place].older)
        if newer >= 0 { slots[newer].older = older } else { newest = older }
        if older >= 0 { slots[older].newer = newer } else { oldest = newer }
        usedCount -= 1
    }
}
