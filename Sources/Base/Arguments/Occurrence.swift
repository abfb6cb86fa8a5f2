/// How often an option or a positional is given.
public enum Occurrence: Sendable, Equatable {
    /// Once or not at all; of several, the last one counts.
    case optional
    /// At least once; of several, the last one counts.
    case required
    /// Any number of times from `atLeast` on, all of which count.
    case repeating(atLeast: Int)

    /// The fewest times that are accepted.
    public var least: Int {
        switch self {
        case .optional: 0
        case .required: 1
        case .repeating(let atLeast): atLeast
        }
    }

    /// Whether each of several values counts.
    public var isRepeating: Bool {
        if case .repeating = self { true } else { false }
    }
}
