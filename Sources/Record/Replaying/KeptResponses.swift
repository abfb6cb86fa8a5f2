import Exchanges
import Synchronization

/// Ready responses by their recording's number, made at first use: a few
/// thousand are kept, what comes after is made for each request, since a
/// hundred thousand of them would take more memory than all that they save.
///
/// Each number has one place that it may take, and several share one: the
/// table is as small as what it keeps. Most requests of many recordings find
/// nothing there: a bit for each number tells so from a cache.
final class KeptResponses: Sendable {
    /// Of each place the number of what lies there, plus one, and the
    /// response.
    private let table: AtomicTable
    private let bits: AtomicTable
    private let mask: Int
    private let limit: Int
    private let kept = Atomic<Int>(0)

    /// Room for some of a number of responses.
    init(count: Int, limit: Int) {
        var places = 1
        while places < min(count, limit) { places *= 2 }
        table = AtomicTable(count: 2 * places)
        bits = AtomicTable(count: count / UInt.bitWidth + 1)
        mask = places - 1
        self.limit = limit
    }

    deinit {
        for place in 0...mask {
            guard let pointer = UnsafeRawPointer(bitPattern: table.load(2 * place + 1)) else { continue }
            Unmanaged<PreparedResponse>.fromOpaque(pointer).release()
        }
    }

    /// The response of a number, where one is kept.
    func response(_ number: Int) -> KeptResponse? {
        let place = 2 * (number & mask)
        guard bits.load(number / UInt.bitWidth) & bit(of: number) != 0, table.load(place) == UInt(number) + 1,
            let pointer = UnsafeRawPointer(bitPattern: table.load(place + 1))
        else { return nil }
        return KeptResponse(Unmanaged<PreparedResponse>.fromOpaque(pointer))
    }

    /// A response made by a closure, and kept where there is room. The closure
    /// is told whether it is.
    func make<E>(_ number: Int, _ make: (_ isKept: Bool) throws(E) -> PreparedResponse) throws(E) -> PreparedResponse {
        let place = 2 * (number & mask)
        guard table.load(place) == 0, takesOneMore(), table.fill(place, with: UInt(number) + 1) else {
            return try make(false)
        }
        // What cannot be made leaves its place empty for good.
        let response = try make(true)
        // Released in deinit.
        _ = table.fill(place + 1, with: UInt(bitPattern: Unmanaged.passRetained(response).toOpaque()))
        bits.set(bit(of: number), in: number / UInt.bitWidth)
        return response
    }

    private func bit(of number: Int) -> UInt { 1 << UInt(number % UInt.bitWidth) }

    private func takesOneMore() -> Bool {
        if kept.wrappingAdd(1, ordering: .relaxed).oldValue < limit { return true }
        kept.wrappingSubtract(1, ordering: .relaxed)
        return false
    }
}
