/// When the pieces of a streamed body are sent, since the request was taken.
public enum StreamPace: Sendable, Equatable {
    /// The first after a time, each next one so much later; drawn for each
    /// where they are drawn.
    case even(first: Delay, every: Delay)
    /// Each at a time of its own in nanoseconds, ascending.
    case at([UInt64])

    /// Whether a time is drawn.
    var isDrawn: Bool {
        if case .even(let first, let every) = self { first.isDrawn || every.isDrawn } else { false }
    }

    /// The times of so many pieces, in nanoseconds.
    func times(_ count: Int, _ random: inout DrawnNumbers) -> [UInt64] {
        switch self {
        case .at(let times): return times
        case .even(let first, let every):
            var times: [UInt64] = []
            for piece in 0..<count {
                let last = times.last ?? 0
                times.append(piece == 0 ? first.draw(&random) : last &+ every.draw(&random))
            }
            return times
        }
    }
}
