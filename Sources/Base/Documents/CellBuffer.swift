/// Cells that one thread fills again and again without asking for memory.
public final class CellBuffer {
    /// What the parser takes out while it fills it: fields of a class would
    /// be read and written in memory for each cell.
    ///
    /// Unchecked: one thread fills it, and no access calls out.
    @exclusivity(unchecked) var store: CellStore

    /// An empty buffer with room for some cells.
    public init(capacity: Int = 64) {
        store = CellStore(capacity: max(capacity, 1))
    }

    deinit { store.base.deallocate() }

    /// The cells' memory.
    public var base: UnsafeMutablePointer<Cell> { store.base }

    /// How many there are.
    public var count: Int { store.count }

    /// The cells, lent.
    public var cells: UnsafeBufferPointer<Cell> { UnsafeBufferPointer(start: store.base, count: store.count) }

    /// Forgets all cells and keeps their memory, unless it has grown past
    /// what the next request is likely to need.
    public func removeAll() {
        store.count = 0
        guard store.capacity > 1 << 16 else { return }
        store.base.deallocate()
        store = CellStore(capacity: 64)
    }
}

/// The memory of a buffer; freed by the buffer alone.
struct CellStore {
    private(set) var base: UnsafeMutablePointer<Cell>
    var count = 0
    private(set) var capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    @inline(__always)
    mutating func append(_ cell: Cell) {
        if count == capacity { self = Self.grown(self) }
        (base + count).initialize(to: cell)
        count += 1
    }

    @inline(never)
    private static func grown(_ store: CellStore) -> CellStore {
        var larger = CellStore(capacity: store.capacity * 2)
        larger.base.moveInitialize(from: store.base, count: store.count)
        larger.count = store.count
        store.base.deallocate()
        return larger
    }
}
