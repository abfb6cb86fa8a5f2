import Exchanges

/// The slots of a journal, the oldest used again.
// One thread at a time: its journal has a lock around it. Checks for exclusive
// access, which that makes needless, would cost as much as the rest.
final class JournalRing: @unchecked Sendable {
    /// So much of a request's body is kept, in bytes.
    static let bodyLimit = 1 << 20

    private let limit: Int
    private let byteLimit: Int
    private let slots: UnsafeMutablePointer<JournalSlot>
    /// How many slots were ever used.
    @exclusivity(unchecked) private var slotCount = 0
    @exclusivity(unchecked) private var byteCount = 0
    /// The numbers that stand in it.
    @exclusivity(unchecked) private(set) var first = 1
    @exclusivity(unchecked) private(set) var last = 0
    /// How many had to go.
    @exclusivity(unchecked) private(set) var dropped = 0
    /// Grows with whatever happens.
    @exclusivity(unchecked) private(set) var revision = 0

    init(limit: Int, byteLimit: Int) {
        (self.limit, self.byteLimit) = (limit, byteLimit)
        // Touched as requests come.
        slots = .allocate(capacity: limit)
    }

    deinit {
        for index in 0..<slotCount { slots[index].free() }
        slots.deinitialize(count: slotCount)
        slots.deallocate()
    }

    /// Takes a request in; `fill` adds what is known of it.
    @inline(__always)
    func append(_ request: IncomingRequest, hasBody: Bool, _ fill: (UnsafeMutablePointer<JournalSlot>) -> Void) -> Int {
        last += 1
        let index = (last - 1) % limit
        if index == slotCount {
            (slots + index).initialize(to: JournalSlot())
            slotCount += 1
        }
        if last - first >= limit { evict(keepingResponse: true) }
        revision += 1
        let slot = slots + index
        let before = slot.pointee.capacity
        if slot.pointee.more != nil { slot.pointee.more = nil }
        slot.pointee.copy(request, bodyLimit: hasBody ? Self.bodyLimit : nil)
        byteCount += slot.pointee.capacity - before
        slot.pointee.number = last
        slot.pointee.revision = revision
        (slot.pointee.status, slot.pointee.ending) = (-1, nil)
        fill(slot)
        if byteCount > byteLimit { makeRoom() }
        return last
    }

    private func makeRoom() {
        while byteCount > byteLimit, first < last {
            let oldest = (first - 1) % limit
            byteCount -= slots[oldest].capacity
            slots[oldest].free()
            evict(keepingResponse: false)
        }
    }

    /// A response that the next request has, too, is not let go of before.
    private func evict(keepingResponse: Bool) {
        if !keepingResponse { slots[(first - 1) % limit].clear() }
        first += 1
        dropped += 1
    }

    /// Changes a request that still stands here.
    func change(_ number: Int, _ change: (UnsafeMutablePointer<JournalSlot>) -> Void) {
        guard number >= first, number <= last else { return }
        revision += 1
        let slot = slots + (number - 1) % limit
        slot.pointee.revision = revision
        change(slot)
    }

    /// A copy of the request of a number, where it still stands here.
    func record(_ number: Int, _ parts: JournalParts, sources: SourceNames) -> JournalRecord? {
        guard number >= first, number <= last else { return nil }
        let slot = slots + (number - 1) % limit
        return slot.pointee.record(parts, source: sources[slot.pointee.source])
    }

    /// The numbers to which something has happened since a revision.
    func changed(since revision: Int) -> [Int] {
        guard first <= last, self.revision > revision else { return [] }
        return (first...last).filter { slots[($0 - 1) % limit].revision > revision }
    }

    /// Forgets all; what comes next has the next number.
    func removeAll() {
        for index in 0..<slotCount {
            slots[index].clear()
            slots[index].free()
        }
        byteCount = 0
        first = last + 1
        dropped = 0
        revision += 1
    }
}
