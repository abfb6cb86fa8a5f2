import Exchanges

/// How a file tells the way in which a body's end was told: a length stands
/// in the body itself.
enum FramingWord: String, CaseIterable {
    case length, chunked, close

    /// The word of a framing; a body that cannot be is as one of length 0.
    init(_ framing: Framing?) {
        switch framing {
        case .length, nil: self = .length
        case .chunked: self = .chunked
        case .close: self = .close
        }
    }
}
