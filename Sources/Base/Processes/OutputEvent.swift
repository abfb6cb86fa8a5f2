/// What came from a child's standard output.
public enum OutputEvent: Equatable, Sendable {
    /// A line without its line feed, as bytes: whether it is UTF-8 is the reader's business.
    case line([UInt8])
    /// A line beyond the limit, told at once and left out up to its line feed; with how it began.
    case overlong(prefix: [UInt8])
    /// The bytes after the last line feed, when the output has ended.
    case unterminated([UInt8])

    /// How many bytes of an overlong line are kept, for a message.
    static let shownOfOverlong = 256

    /// The bytes that it carries, without the line feed.
    public var bytes: [UInt8] {
        switch self {
        case .line(let bytes), .overlong(let bytes), .unterminated(let bytes): bytes
        }
    }
}
