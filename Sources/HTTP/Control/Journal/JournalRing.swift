import Exchanges

/// The slots of a journal, the oldest used again.
// One thread at a time: its journal has a lock around it.
final class JournalRing: @unchecked Sendable {
    /// So much of a request's body is kept, in bytes.
    static let bodyLimit = 1 << 20

    private let limit: Int
    private let byteLimit: Int
    private var slots: [JournalSlot] = []
    private var byteCount = 0
    /// The numbers that stand in it.
    private(set) var first = 1
    private(set) var last = 0
    /// How many had to go.
    private(set) var dropped = 0
    /// Grows with whatever happens.
    private(set) var revision = 0
    /// How many ready responses are on their way.
    private(set) var underWay = 0

    init(limit: Int, byteLimit: Int) {
        (self.limit, self.byteLimit) = (limit, byteLimit)
    }

    deinit {
        for index in slots.indices { slots[index].free() }
    }

    /// Takes a request in; `fill` adds what is known of it.
    func append(_ request: IncomingRequest, _ fill: (inout JournalSlot) -> Void) -> Int {
        last += 1
        let index = (last - 1) % limit
        if index == slots.count { slots.append(JournalSlot()) }
        if last - first >= limit { evict() }
        revision += 1
        let before = slots[index].capacity
        slots[index].clear()
        slots[index].copy(request, bodyLimit: Self.bodyLimit)
        byteCount += slots[index].capacity - before
        slots[index].number = last
        slots[index].revision = revision
        (slots[index].status, slots[index].ending) = (-1, nil)
        fill(&slots[index])
        if slots[index].isReady { underWay += 1 }
        while byteCount > byteLimit, first < last {
            let oldest = (first - 1) % limit
            byteCount -= slots[oldest].capacity
            slots[oldest].free()
            evict()
        }
        return last
    }

    private func evict() {
        let slot = (first - 1) % limit
        if slots[slot].ending == nil, slots[slot].isReady { underWay -= 1 }
        slots[(first - 1) % limit].clear()
        first += 1
        dropped += 1
    }

    /// Changes a request that still stands here.
    func change(_ number: Int, _ change: (inout JournalSlot) -> Void) {
        guard number >= first, number <= last else { return }
        revision += 1
        let index = (number - 1) % limit
        slots[index].revision = revision
        let wasUnderWay = slots[index].ending == nil && slots[index].isReady
        change(&slots[index])
        if wasUnderWay, slots[index].ending != nil { underWay -= 1 }
    }

    /// A copy of the request of a number, where it still stands here.
    func record(_ number: Int, _ parts: JournalParts) -> JournalRecord? {
        number >= first && number <= last ? slots[(number - 1) % limit].record(parts) : nil
    }

    /// The numbers to which something has happened since a revision.
    func changed(since revision: Int) -> [Int] {
        guard first <= last, self.revision > revision else { return [] }
        return (first...last).filter { slots[($0 - 1) % limit].revision > revision }
    }

    /// Forgets all; what comes next has the next number.
    func removeAll() {
        for index in slots.indices {
            slots[index].clear()
            slots[index].free()
        }
        byteCount = 0
        underWay = 0
        first = last + 1
        dropped = 0
        revision += 1
    }
}
