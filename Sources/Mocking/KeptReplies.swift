import Exchanges
import Synchronization

/// Ready replies by their recording's number, made at first use: a few
/// thousand are kept, what comes after is made for each request, since a
/// hundred thousand of them would take more memory than all that they save.
final class KeptReplies: Sendable {
    private let table: AtomicTable
    private let limit: Int
    private let kept = Atomic<Int>(0)

    /// Room for some of a number of replies.
    init(count: Int, limit: Int) {
        table = AtomicTable(count: count)
        self.limit = limit
    }

    deinit {
        for place in 0..<table.count {
            guard let pointer = UnsafeRawPointer(bitPattern: table.load(place)) else { continue }
            Unmanaged<PreparedReply>.fromOpaque(pointer).release()
        }
    }

    /// The reply of a number, where one is kept.
    func reply(_ number: Int) -> PreparedReply? {
        guard let pointer = UnsafeRawPointer(bitPattern: table.load(number)) else { return nil }
        return Unmanaged<PreparedReply>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// A reply made by a closure, and kept where there is room. The closure
    /// is told whether it is.
    func make(_ number: Int, _ make: (_ isKept: Bool) throws -> PreparedReply) rethrows -> PreparedReply {
        guard kept.wrappingAdd(1, ordering: .relaxed).oldValue < limit else {
            kept.wrappingSubtract(1, ordering: .relaxed)
            return try make(false)
        }
        let reply = try make(true)
        // Released in deinit, or here where another thread was first.
        let pointer = Unmanaged.passRetained(reply)
        guard table.fill(number, with: UInt(bitPattern: pointer.toOpaque())) else {
            pointer.release()
            kept.wrappingSubtract(1, ordering: .relaxed)
            return self.reply(number) ?? reply
        }
        return reply
    }
}
