import Synchronization

/// Something that happens once, whoever comes first.
final class Once: Sendable {
    private let isOver = Atomic(false)

    /// Whether this is the first time.
    func isFirst() -> Bool {
        isOver.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
    }
}
