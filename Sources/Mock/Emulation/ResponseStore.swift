import Documents
import Synchronization

/// The answers that may be asked for again: the last thousand, or fewer where
/// they are large.
final class ResponseStore: Sendable {
    private static let limit = 1000
    private static let bytes = 16 << 20

    private struct State {
        var known: [String: (response: Value, count: Int)] = [:]
        var order: [String] = []
        var bytes = 0
    }

    private let state = Mutex(State())

    /// Keeps one, and forgets the oldest where there are too many.
    func keep(_ id: String, _ response: Value) {
        let count = JSONWriter().bytes(response).count
        state.withLock { state in
            if let old = state.known.updateValue((response, count), forKey: id) {
                state.bytes -= old.count
            } else {
                state.order.append(id)
            }
            state.bytes += count
            while state.order.count > Self.limit || state.bytes > Self.bytes, !state.order.isEmpty {
                state.bytes -= state.known.removeValue(forKey: state.order.removeFirst())?.count ?? 0
            }
        }
    }

    /// Some of them, the last first, and whether there are more. One that is
    /// named and not there is nobody's neighbour: then all count.
    func list(limit: Int, after: String?, before: String?) -> (found: [Value], hasMore: Bool) {
        state.withLock { state in
            var ids = Array(state.order.reversed())[...]
            if let after, let place = ids.firstIndex(of: after) { ids = ids[(place + 1)...] }
            if let before, let place = ids.firstIndex(of: before) { ids = ids[..<place] }
            return (ids.prefix(limit).compactMap { state.known[$0]?.response }, ids.count > limit)
        }
    }

    /// Forgets one; false where it is not there.
    func forget(_ id: String) -> Bool {
        state.withLock { state in
            guard let old = state.known.removeValue(forKey: id) else { return false }
            state.bytes -= old.count
            state.order.removeAll { $0 == id }
            return true
        }
    }

    /// One by its id.
    func response(_ id: String) -> Value? { state.withLock { $0.known[id]?.response } }
}
