import Exchanges
import Judging
import Scenarios
import Synchronization

/// Decides which attempt a request at a wrong address belongs to: the one
/// whose key or token it holds, or else one that ran at that time.
final class UnclaimedRequests: Sendable {
    private struct State {
        var drawn: [Drawn] = []
        var claimed: Set<Int> = []
    }

    private let state = Mutex(State())

    /// Notes an attempt, so that no other claims what is its own.
    func began(_ drawn: Drawn) {
        state.withLock { $0.drawn.append(drawn) }
    }

    /// Takes those that belong to an attempt; `strays` is all that there
    /// were so far, always in the same order.
    func claim(_ strays: [Exchange], for drawn: Drawn, window: ClosedRange<UInt64>) -> [Exchange] {
        state.withLock { state in
            strays.enumerated().filter { index, stray in
                guard !state.claimed.contains(index) else { return false }
                let isOwn = Self.owner(of: stray, among: state.drawn).map { $0 == drawn }
                guard isOwn ?? window.contains(stray.times.firstByte) else { return false }
                state.claimed.insert(index)
                return true
            }.map(\.element)
        }
    }

    /// Those that nobody has claimed.
    func rest(_ strays: [Exchange]) -> [Exchange] {
        state.withLock { state in
            strays.enumerated().filter { !state.claimed.contains($0.offset) }.map(\.element)
        }
    }

    private static func owner(of stray: Exchange, among drawn: [Drawn]) -> Drawn? {
        let request = stray.request
        let texts =
            [request.target, String(decoding: request.body, as: UTF8.self)] + request.headers.map(\.value)
        return drawn.last { drawn in
            texts.contains { text in holds(text, drawn.token) || holds(text, drawn.values.key) }
        }
    }

    private static func holds(_ text: String, _ needle: String) -> Bool {
        let (text, needle) = (Array(text.utf8), Array(needle.utf8))
        guard needle.count <= text.count else { return false }
        return (0...(text.count - needle.count)).contains { text[$0...].starts(with: needle) }
    }
}
