/// When the pieces of a streamed body are sent, in nanoseconds since the
/// request was taken.
public enum StreamPace: Sendable, Equatable {
    /// The first after a time, each next one so much later.
    case even(first: UInt64, every: UInt64)
    /// Each at a time of its own, ascending.
    case at([UInt64])

    /// The time of a piece, counted from 0.
    func time(of piece: Int) -> UInt64 {
        switch self {
        case .even(let first, let every): first &+ UInt64(piece) &* every
        case .at(let times): times[piece]
        }
    }
}
