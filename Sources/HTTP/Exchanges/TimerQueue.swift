import Synchronization

/// Work that waits for its instant, earliest first; equal instants in the
/// order in which they came.
struct TimerQueue {
    private var heap: [(entry: TimerEntry, number: UInt64)] = []
    private var next: UInt64 = 0

    /// When the earliest work is due.
    var earliest: UInt64? { heap.first?.entry.instant }

    /// How much of the work has not been called off.
    var waiting: Int { heap.reduce(0) { $0 + ($1.entry.isWaiting ? 1 : 0) } }

    /// Adds work; tells whether it is now the earliest.
    mutating func insert(_ entry: TimerEntry) -> Bool {
        heap.append((entry, next))
        next &+= 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard precedes(child, parent) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
        return child == 0
    }

    /// Takes the earliest work out; there must be some.
    mutating func popEarliest() -> TimerEntry {
        heap.swapAt(0, heap.count - 1)
        let last = heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(child, least) {
                least = child
            }
            guard least != parent else { break }
            heap.swapAt(parent, least)
            parent = least
        }
        return last.entry
    }

    private func precedes(_ one: Int, _ other: Int) -> Bool {
        let (a, b) = (heap[one], heap[other])
        return a.entry.instant == b.entry.instant ? a.number < b.number : a.entry.instant < b.entry.instant
    }
}

/// One piece of work for one instant.
final class TimerEntry: Cancellable {
    let instant: UInt64
    private let gate: Mutex<(@Sendable () -> Void)?>

    init(instant: UInt64, work: @escaping @Sendable () -> Void) {
        self.instant = instant
        gate = Mutex(work)
    }

    func run() {
        let work = take()
        work?()
    }

    func cancel() {
        _ = take()
    }

    /// Whether it has neither run nor been called off.
    var isWaiting: Bool { gate.withLock { $0 != nil } }

    private func take() -> (@Sendable () -> Void)? {
        gate.withLock { work in
            defer { work = nil }
            return work
        }
    }
}
