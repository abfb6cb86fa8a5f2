/// A request while its connection waits for the answer.
///
/// It lends memory that the connection keeps and uses again: the buffers are
/// valid only until `Responder.respond` returns. Headers are collected when
/// somebody asks, since most rules look at none. A responder that needs the
/// request later takes a copy with `request()`.
///
/// Its fields are not checked for exclusive access at run time: one thread at
/// a time uses a request, and no access to a field calls out.
public final class IncomingRequest {
    /// Where headers come from: the server's own store of them.
    public typealias HeaderSource = (IncomingRequest) -> Headers

    /// The method's bytes.
    @exclusivity(unchecked) public var method: UnsafeBufferPointer<UInt8>
    /// Path and query as they stand on the request line.
    @exclusivity(unchecked) public var target: UnsafeBufferPointer<UInt8>
    /// How many bytes of `target` are the path, without `?`.
    @exclusivity(unchecked) public var pathCount: Int
    /// The body's bytes.
    @exclusivity(unchecked) public var body: UnsafeBufferPointer<UInt8>
    /// When it arrived.
    @exclusivity(unchecked) public var times = RequestTimes()
    /// A number for its connection, unique in this server.
    @exclusivity(unchecked) public var connection: UInt64
    /// What a responder keeps from one request of this connection to the
    /// next: parsed cells, canonical form. One thread at a time uses it.
    @exclusivity(unchecked) public var scratch: AnyObject?
    /// Set by the server before each request.
    @exclusivity(unchecked) public var headerSource: HeaderSource
    @exclusivity(unchecked) private var collected: Headers?

    /// Makes one for a connection; the server fills it for each request.
    public init(connection: UInt64, headerSource: @escaping HeaderSource = { _ in [:] }) {
        method = UnsafeBufferPointer(start: nil, count: 0)
        target = method
        pathCount = 0
        body = method
        self.connection = connection
        self.headerSource = headerSource
    }

    /// Forgets what belongs to the last request.
    public func reset() {
        collected = nil
        times = RequestTimes()
    }

    /// The path's bytes.
    public var path: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: target[..<pathCount])
    }

    /// The query's bytes after `?`, `nil` where there is no `?`.
    public var query: UnsafeBufferPointer<UInt8>? {
        pathCount < target.count ? UnsafeBufferPointer(rebasing: target[(pathCount + 1)...]) : nil
    }

    /// The header lines, collected at the first call.
    public func headers() -> Headers {
        if let collected { return collected }
        let headers = headerSource(self)
        collected = headers
        return headers
    }

    /// A copy that outlives the call.
    public func request() -> Request {
        Request(
            method: String(decoding: method, as: UTF8.self),
            path: String(decoding: path, as: UTF8.self),
            query: query.map { String(decoding: $0, as: UTF8.self) },
            headers: headers(),
            body: Array(body)
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
}
