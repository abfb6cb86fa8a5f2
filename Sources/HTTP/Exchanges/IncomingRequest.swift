public import Documents

/// A request while its connection waits for the answer.
///
/// It lends memory that the connection keeps and uses again: the buffers are
/// valid only until `Responder.decide` returns. Headers are collected when
/// somebody asks, since most rules look at none. A responder that needs the
/// request later takes a copy with `request()`.
///
/// Those of its fields that each request uses are not checked for exclusive
/// access at run time: one thread at a time uses a request, and no access to a
/// field calls out. Each check is some seventy instructions (callgrind); with
/// all of them a request takes a fiftieth longer.
public final class IncomingRequest {
    /// A section of field lines.
    public enum FieldSection {
        /// The header section.
        case head
        /// The trailer section of a chunked body (RFC 9112 section 7.1.2).
        case trailers
    }

    /// Where field lines come from: the server's own store of them.
    public typealias HeaderSource = (FieldSection) -> Headers

    /// Writes the header lines to a place in the form of `HeaderLines`, and
    /// gives how many bytes they are: where that is more than there is room
    /// for, the place holds nothing of use.
    public typealias HeaderWriter = (UnsafeMutableRawBufferPointer) -> Int

    /// What each request has anew, and everybody asks for.
    private struct Parts {
        var method = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        var target = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        var pathCount = 0
        var body = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        var version = "HTTP/1.1"
        var wantsAnnotation = false
    }

    // The check is left out within this module only: others come by way of the
    // accessors below, which cost less than a check.
    @exclusivity(unchecked) private var parts = Parts()

    /// The method's bytes.
    public var method: UnsafeBufferPointer<UInt8> {
        get { parts.method }
        set { parts.method = newValue }
    }
    /// Path and query as they stand on the request line.
    public var target: UnsafeBufferPointer<UInt8> {
        get { parts.target }
        set { parts.target = newValue }
    }
    /// How many bytes of `target` are the path, without `?`.
    public var pathCount: Int {
        get { parts.pathCount }
        set { parts.pathCount = newValue }
    }
    /// The body's bytes; those before they were encoded, where the server
    /// undid a content coding.
    public var body: UnsafeBufferPointer<UInt8> {
        get { parts.body }
        set { parts.body = newValue }
    }
    /// The version of the request line, `HTTP/1.1`.
    public var version: String {
        get { parts.version }
        set { parts.version = newValue }
    }
    /// Whether somebody will read `annotation`: a responder writes none
    /// where nobody does.
    public var wantsAnnotation: Bool {
        get { parts.wantsAnnotation }
        set { parts.wantsAnnotation = newValue }
    }
    /// The body as it came, where it was encoded and `body` is not.
    @exclusivity(unchecked) public var encodedBody: UnsafeBufferPointer<UInt8>?
    /// Why an encoded body stands in `body` as it came.
    @exclusivity(unchecked) public var codingProblem: String?
    /// When it arrived.
    @exclusivity(unchecked) public var times = RequestTimes()
    /// A number for its connection, unique in this server.
    public var connection: UInt64
    /// What the responder says of its decision.
    @exclusivity(unchecked) public var annotation: Annotation?
    /// What is kept from one request of this connection to the next.
    public let scratch = RequestScratch()
    /// Set by the server.
    public var headerSource: HeaderSource
    /// Set by a server that can write header lines without making strings.
    @exclusivity(unchecked) public var headerWriter: HeaderWriter?
    /// Whether the client is on this machine; asked only where that matters.
    public var isFromLoopback: () -> Bool = { true }
    /// Which of these connections have a client that is seen to have ended its
    /// input since its request was taken, while nothing was sent to it; for as
    /// long as anybody likes, on any thread.
    public var lookForLeft: @Sendable (_ connections: Set<UInt64>) -> Set<UInt64> = { _ in [] }
    /// What whoever keeps a journal knows of it, from its decision to its end.
    @exclusivity(unchecked) public var journal = JournalMark()
    @exclusivity(unchecked) private var collected: Headers?

    /// Makes one for a connection; the server fills it for each request.
    public init(connection: UInt64, headerSource: @escaping HeaderSource = { _ in [:] }) {
        self.connection = connection
        self.headerSource = headerSource
    }

    /// Forgets what belongs to the last request.
    public func reset() {
        collected = nil
        annotation = nil
        journal = JournalMark()
        encodedBody = nil
        codingProblem = nil
        times = RequestTimes()
        scratch.reset()
    }

    /// Gives memory back that a large request took: its connection may be
    /// idle for long. For a server, once the request has ended.
    public func shrink() {
        collected = nil
        scratch.shrink()
    }

    /// The path's bytes.
    public var path: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: target[..<pathCount])
    }

    /// The query's bytes after `?`, `nil` where there is no `?`.
    public var query: UnsafeBufferPointer<UInt8>? {
        pathCount < target.count ? UnsafeBufferPointer(rebasing: target[(pathCount + 1)...]) : nil
    }

    /// The path taken apart: token, scenario and the rest.
    public var endpoint: EndpointPath {
        if let endpoint = scratch.endpoint { return endpoint }
        let endpoint = EndpointPath(path)
        scratch.endpoint = endpoint
        return endpoint
    }

    /// The path without `/c/TOKEN` and `/s/NAME`.
    public var endpointPath: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: target[endpoint.rest..<pathCount])
    }

    /// What that path means where it has escapes, `nil` where it has none.
    public var endpointPathMeaning: [UInt8]? {
        if scratch.hasLookedForEscapes { return scratch.pathMeaning }
        scratch.hasLookedForEscapes = true
        scratch.pathMeaning = CanonicalQuery.meaning(ofPath: endpointPath)
        return scratch.pathMeaning
    }

    /// The path's token, `nil` where it has none.
    public var token: String? {
        let token = endpoint.token
        return token.isEmpty ? nil : String(decoding: target[token], as: UTF8.self)
    }

    /// The body's cells, `nil` where it is no JSON. They are lent until the
    /// request is reset.
    public func cells() -> UnsafeBufferPointer<Cell>? { scratch.cells(of: body) }

    /// What a body is that has no cells, and why, for messages.
    public var bodyProblem: String {
        let why = codingProblem.map { "Content-Encoding: \($0)" } ?? (body.isEmpty ? nil : scratch.problem(of: body))
        return "a body that is no JSON" + (why.map { " (\($0))" } ?? "")
    }

    /// What makes this request's match key, kept for the next request.
    public func matchKey(_ redaction: RedactionPolicy) -> MatchKey { scratch.matchKey(redaction) }

    /// The header lines, collected at the first call.
    public func headers() -> Headers {
        if let collected { return collected }
        let headers = headerSource(.head)
        collected = headers
        return headers
    }

    /// Writes the header lines to a place: see `HeaderWriter`.
    public func writeHeaders(to place: UnsafeMutableRawBufferPointer) -> Int {
        if let headerWriter { return headerWriter(place) }
        let bytes = HeaderLines.bytes(headers())
        if bytes.count <= place.count { place.copyBytes(from: bytes) }
        return bytes.count
    }

    /// A copy that outlives the call.
    public func request() -> Request {
        Request(
            method: String(decoding: method, as: UTF8.self),
            path: String(decoding: path, as: UTF8.self),
            query: query.map { String(decoding: $0, as: UTF8.self) },
            headers: headers(),
            body: Array(encodedBody ?? body),
            decodedBody: encodedBody == nil ? nil : Array(body),
            version: version,
            trailers: headerSource(.trailers)
        )
    }
}

/// When the parts of a request arrived, in nanoseconds of the clock that the
/// server was given.
public struct RequestTimes: Sendable, Equatable {
    /// When the request line had been read.
    public var firstByte: UInt64 = 0
    /// When the header section had been read.
    public var headEnd: UInt64 = 0
    /// When the body had been read.
    public var bodyEnd: UInt64 = 0

    /// All zero: not yet known.
    public init() {}

    /// Makes a set of instants.
    public init(firstByte: UInt64, headEnd: UInt64, bodyEnd: UInt64) {
        self.firstByte = firstByte
        self.headEnd = headEnd
        self.bodyEnd = bodyEnd
    }
}
