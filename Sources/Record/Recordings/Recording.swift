public import Digests
public import Exchanges

/// One exchange as it is kept, and what its file says of it.
///
/// A file holds less than an exchange: `kept` says what, and two recordings
/// are equal where that is.
public struct Recording: Sendable {
    /// Where it comes from.
    public var provenance: Provenance
    /// The exchange, after redaction: what was asked, what was answered, how
    /// it ended and when its pieces came. `times.wall` is when the response's
    /// head came; the rest of the times a file does not hold.
    public var exchange: Exchange
    /// What is kept of the keys that stood in the request's free text.
    public var secrets: [SecretDigest]
    /// The request's match key, where it cannot be made from what is left
    /// of the request; `nil` where it can.
    public var key: Digest?

    /// Makes a recording. Without a response an exchange cannot be written.
    public init(
        provenance: Provenance,
        exchange: Exchange,
        secrets: [SecretDigest] = [],
        key: Digest? = nil
    ) {
        self.provenance = provenance
        self.exchange = exchange
        self.secrets = secrets
        self.key = key
    }

    /// The request.
    public var request: Request { exchange.request }
    /// The response; of status 0 where there is none.
    public var response: Response { exchange.response ?? Response(head: ResponseHead(status: 0), framing: nil) }
}

extension Recording: Equatable {
    /// Whether two recordings are the same in all that a file holds.
    public static func == (one: Recording, other: Recording) -> Bool {
        one.provenance == other.provenance && one.secrets == other.secrets && one.key == other.key
            && one.exchange.kept == other.exchange.kept
    }
}
