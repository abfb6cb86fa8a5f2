public import Digests
public import Exchanges

/// One exchange as it is kept: what was asked, what was answered, and when
/// the pieces of the answer came.
public struct Recording: Sendable {
    /// Where it comes from.
    public var provenance: Provenance
    /// The request, after redaction.
    public var request: Request
    /// What is kept of the keys that stood in the request's free text.
    public var secrets: [SecretDigest] = []
    /// The request's match key, where it cannot be made from what is left
    /// of the request; `nil` where it can.
    public var key: Digest?
    /// The version of the response's status line.
    public var version = "HTTP/1.1"
    /// The response's status.
    public var status: Int
    /// The response's reason phrase, after redaction; `nil`: the usual one.
    public var reason: String?
    /// The response's header lines, after redaction.
    public var headers: Headers
    /// The response's body, after redaction and without any transfer coding.
    public var body: [UInt8]
    /// The trailer lines after the response's body, after redaction.
    public var trailers: Headers = [:]
    /// What differs from one run to the next.
    public var observed: Observed

    /// Makes a recording.
    public init(
        provenance: Provenance,
        request: Request,
        status: Int,
        headers: Headers,
        body: [UInt8],
        observed: Observed
    ) {
        self.provenance = provenance
        self.request = request
        self.status = status
        self.headers = headers
        self.body = body
        self.observed = observed
    }

    /// How a response came over the wire.
    public struct Observed: Sendable, Equatable {
        /// When the response's head came, in nanoseconds since 1970; `nil`
        /// where nobody noted it.
        public var recorded: Int64?
        /// How the body's end was told.
        public var framing: FramingKind
        /// Whether the response came to its end.
        public var end: End
        /// The pieces of the body; their sizes add up to its size.
        public var chunks: [Chunk]

        /// Makes an observation.
        public init(recorded: Int64? = nil, framing: FramingKind, end: End = .complete, chunks: [Chunk]) {
            self.recorded = recorded
            self.framing = framing
            self.end = end
            self.chunks = chunks
        }
    }

    /// How a body's end is told (RFC 9112 section 6).
    public enum FramingKind: String, Sendable, CaseIterable {
        case length, chunked, close
    }

    /// How a response ended.
    public enum End: String, Sendable, CaseIterable {
        case complete, cut
    }

    /// One piece of a body.
    public struct Chunk: Sendable, Equatable {
        /// Milliseconds since the head.
        public var at: Int
        /// How many bytes it has.
        public var count: Int

        /// Makes a chunk.
        public init(at: Int, count: Int) {
            self.at = at
            self.count = count
        }
    }
}

extension Recording: Equatable {
    /// Whether two recordings are the same in every byte that counts: a query
    /// by its pairs. `==` on strings would take canonically equivalent ones
    /// for equal.
    public static func == (one: Recording, other: Recording) -> Bool {
        one.provenance == other.provenance && one.status == other.status && one.body == other.body
            && one.secrets == other.secrets && one.key == other.key
            && one.observed == other.observed && same(one.headers, other.headers)
            && same(one.request.headers, other.request.headers) && one.request.body == other.request.body
            && same(one.request.method, other.request.method) && same(one.request.path, other.request.path)
            && same(one.request.queryPairs, other.request.queryPairs)
            && same(one.request.trailers, other.request.trailers) && same(one.trailers, other.trailers)
            && same(one.version, other.version)
            && one.reason.map { Array($0.utf8) } == other.reason.map { Array($0.utf8) }
    }

    private static func same(_ one: Headers, _ other: Headers) -> Bool {
        one.count == other.count
            && zip(one, other).allSatisfy { same($0.name, $1.name) && same($0.value, $1.value) }
    }

    private static func same(_ one: [QueryPair], _ other: [QueryPair]) -> Bool {
        one.count == other.count
            && zip(one, other).allSatisfy { same($0.name, $1.name) && same($0.value, $1.value) }
    }

    private static func same(_ one: String, _ other: String) -> Bool {
        one.utf8.elementsEqual(other.utf8)
    }
}
