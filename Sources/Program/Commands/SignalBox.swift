import Synchronization

/// The number of the last signal; 0 before the first.
final class SignalBox: Sendable {
    private let last = Atomic<Int32>(0)

    var number: Int32 { last.load(ordering: .acquiring) }

    /// Puts a number in; returns the one before.
    func exchange(_ number: Int32) -> Int32 {
        last.exchange(number, ordering: .acquiringAndReleasing)
    }
}
