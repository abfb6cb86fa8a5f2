/// What waits to be written to a child, bounded in bytes.
struct InputQueue {
    /// How the writing of a line went.
    typealias Receipt = Completion<Bool>

    private struct Item {
        let bytes: [UInt8]
        let receipt: Receipt?
    }

    private var items: [Item] = []
    private var first = 0
    /// How much of the first item is written.
    private var written = 0
    /// How many bytes wait.
    private(set) var count = 0

    var isEmpty: Bool { first == items.count }

    mutating func append(_ bytes: [UInt8], receipt: Receipt?) {
        items.append(Item(bytes: bytes, receipt: receipt))
        count += bytes.count
    }

    /// Writes by the given function until it takes no more, and returns the
    /// receipts of the lines that are through.
    mutating func write(by write: (UnsafeRawBufferPointer) -> Int) -> [Receipt] {
        var through: [Receipt] = []
        while first < items.count {
            let item = items[first]
            let taken = item.bytes.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[written...])) }
            guard taken > 0 else { break }
            written += taken
            count -= taken
            guard written == item.bytes.count else { continue }
            if let receipt = item.receipt { through.append(receipt) }
            first += 1
            written = 0
        }
        compact()
        return through
    }

    /// Gives up on everything, and returns the receipts that tell so.
    mutating func removeAll() -> [Receipt] {
        let receipts = items[first...].compactMap(\.receipt)
        self = InputQueue()
        return receipts
    }

    /// Keeps what is written from piling up without moving the rest every time.
    private mutating func compact() {
        guard first == items.count || first > 1024 else { return }
        items.removeFirst(first)
        first = 0
    }
}
