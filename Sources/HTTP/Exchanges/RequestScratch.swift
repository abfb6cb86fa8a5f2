import Documents

/// What a connection keeps for looking at requests: memory that is used
/// again, and what has been found out about the request of the moment, once,
/// whoever asks.
///
/// One thread at a time uses it.
public final class RequestScratch {
    private enum Body {
        case unread, json, unreadable
    }

    private let buffer = CellBuffer(capacity: 256)
    // Unchecked, as a request's fields are.
    @exclusivity(unchecked) private var body = Body.unread
    @exclusivity(unchecked) var endpoint: EndpointPath?
    /// What the path means, where it has escapes and somebody has looked.
    @exclusivity(unchecked) var pathMeaning: [UInt8]?
    @exclusivity(unchecked) var hasLookedForEscapes = false

    /// How much looking into the body its conditions have cost, in visits of
    /// nodes: all of them together must not cost more than one may.
    @exclusivity(unchecked) public var visits = 0

    /// What makes match keys on this connection, once one was wanted.
    @exclusivity(unchecked) private var keys: MatchKey?

    /// Nothing is known yet.
    public init() {}

    /// Forgets what is known of the last request.
    func reset() {
        body = .unread
        endpoint = nil
        hasLookedForEscapes = false
        visits = 0
    }

    /// Gives back what a large body took.
    func shrink() {
        body = .unread
        buffer.removeAll()
        keys = nil
    }

    /// What makes match keys by a policy; a connection rarely sees two.
    func matchKey(_ redaction: RedactionPolicy) -> MatchKey {
        if let keys, keys.redaction?.isSame(as: redaction) == true { return keys }
        let made = MatchKey(redaction)
        keys = made
        return made
    }

    /// Why a body has no cells, in few words; it is read again, since hardly
    /// anybody asks.
    func problem(of bytes: UnsafeBufferPointer<UInt8>) -> String? {
        JSONParser.parse(bytes, into: CellBuffer(), mark: .passedOver)?.message
    }

    /// The cells of a body, `nil` where it is no JSON.
    func cells(of bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<Cell>? {
        if body == .unread {
            body = JSONParser.parse(bytes, into: buffer, mark: .passedOver) == nil ? .json : .unreadable
        }
        return body == .json ? buffer.cells : nil
    }
}
