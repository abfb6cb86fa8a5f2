import Exchanges
import Synchronization

/// Ready responses by their recording's number, made at first use: a few
/// thousand are kept, what comes after is made for each request, since a
/// hundred thousand of them would take more memory than all that they save.
final class KeptResponses: Sendable {
    private let table: AtomicTable
    private let limit: Int
    private let kept = Atomic<Int>(0)

    /// Room for some of a number of responses.
    init(count: Int, limit: Int) {
        table = AtomicTable(count: count)
        self.limit = limit
    }

    deinit {
        for place in 0..<table.count {
            guard let pointer = UnsafeRawPointer(bitPattern: table.load(place)) else { continue }
            Unmanaged<PreparedResponse>.fromOpaque(pointer).release()
        }
    }

    /// The response of a number, where one is kept.
    func response(_ number: Int) -> PreparedResponse? {
        guard let pointer = UnsafeRawPointer(bitPattern: table.load(number)) else { return nil }
        return Unmanaged<PreparedResponse>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// A response made by a closure, and kept where there is room. The closure
    /// is told whether it is.
    func make(_ number: Int, _ make: (_ isKept: Bool) throws -> PreparedResponse) rethrows -> PreparedResponse {
        guard kept.wrappingAdd(1, ordering: .relaxed).oldValue < limit else {
            kept.wrappingSubtract(1, ordering: .relaxed)
            return try make(false)
        }
        let response = try make(true)
        // Released in deinit, or here where another thread was first.
        let pointer = Unmanaged.passRetained(response)
        guard table.fill(number, with: UInt(bitPattern: pointer.toOpaque())) else {
            pointer.release()
            kept.wrappingSubtract(1, ordering: .relaxed)
            return self.response(number) ?? response
        }
        return response
    }
}
