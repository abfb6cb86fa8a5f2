import Synchronization

/// Numbers that any thread changes without a lock, side by side in memory:
/// an array cannot hold atomics, and an object for each would cost a load.
final class AtomicTable: Sendable {
    /// How many there are.
    let count: Int
    // Set in init and freed in deinit; in between nothing but the atomics'
    // own operations touches what it points to.
    nonisolated(unsafe) private let numbers: UnsafeMutablePointer<Atomic<UInt>>

    /// Makes some, all zero.
    init(count: Int) {
        self.count = count
        numbers = .allocate(capacity: max(count, 1))
        for place in 0..<count { (numbers + place).initialize(to: Atomic(0)) }
    }

    deinit {
        numbers.deinitialize(count: count)
        numbers.deallocate()
    }

    /// A number as it stands.
    func load(_ place: Int) -> UInt {
        precondition(place < count, "a place lies in its table")
        return numbers[place].load(ordering: .acquiring)
    }

    /// Adds one and returns what was there before.
    func next(_ place: Int) -> UInt {
        precondition(place < count, "a place lies in its table")
        return numbers[place].wrappingAdd(1, ordering: .relaxed).oldValue
    }

    /// Makes all zero again, one after the other.
    func reset() {
        for place in 0..<count { numbers[place].store(0, ordering: .relaxed) }
    }

    /// Puts a number where there is zero; `false` where somebody was first.
    func fill(_ place: Int, with number: UInt) -> Bool {
        precondition(place < count, "a place lies in its table")
        return numbers[place].compareExchange(expected: 0, desired: number, ordering: .acquiringAndReleasing).exchanged
    }

    /// Sets the bits of a number that a mask has.
    func set(_ mask: UInt, in place: Int) {
        precondition(place < count, "a place lies in its table")
        numbers[place].bitwiseOr(mask, ordering: .releasing)
    }
}
