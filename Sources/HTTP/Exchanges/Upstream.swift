/// A request to be sent to another server.
public struct OutgoingRequest: Sendable {
    /// The method.
    public var method: String
    /// The absolute URL, `http` or `https`.
    public var url: String
    /// The header lines to send; Host, Content-Length and such that are not
    /// given follow from the URL and the body.
    public var headers: Headers
    /// The body.
    public var body: [UInt8]
    /// The longest time to connect, in seconds.
    public var connectTimeout: Double
    /// The longest time for all of it, in seconds; `nil`: no limit.
    public var timeout: Double?

    /// Makes a request.
    public init(
        method: String,
        url: String,
        headers: Headers = [:],
        body: [UInt8] = [],
        connectTimeout: Double = 10,
        timeout: Double? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }
}

/// Sends requests over a network.
public protocol Upstream: Sendable {
    /// Starts a request; the receiver is told what comes back.
    func send(_ request: OutgoingRequest, to receiver: any ResponseReceiver) -> any Transfer
}

/// One request on its way.
public protocol Transfer: AnyObject, Sendable {
    /// Goes on after the receiver has answered `.pause`.
    func resume()
    /// Gives up; the receiver is told with `.cancelled`.
    func cancel()
}

/// Told what an upstream answers, in order, on the client's own thread: it
/// must not block.
public protocol ResponseReceiver: AnyObject, Sendable {
    /// The head of the final response (interim 1xx heads are left out).
    func received(head: ResponseHead, at nanoseconds: UInt64)
    /// A piece of the body, as the network gave it.
    func received(chunk: UnsafeBufferPointer<UInt8>, at nanoseconds: UInt64) -> ReceiveResult
    /// The end; nothing follows.
    func finished(_ result: Result<TransferSummary, UpstreamError>, at nanoseconds: UInt64)
}

/// What a receiver says to a chunk.
public enum ReceiveResult: Sendable, Equatable {
    /// Taken; go on.
    case proceed
    /// Not taken: the same chunk comes again after `Transfer.resume`.
    case pause
    /// Not taken, and nothing more is wanted.
    case abort
}

/// What is known after a transfer.
public struct TransferSummary: Sendable, Equatable {
    /// The trailer lines after a chunked body (RFC 9112 section 7.1.2).
    public var trailers: Headers

    /// Makes a summary.
    public init(trailers: Headers = [:]) {
        self.trailers = trailers
    }
}

/// Why a transfer failed.
public struct UpstreamError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure; it may grow.
    public struct Code: Sendable, Equatable {
        let name: String
        /// The host's name has no address.
        public static let unknownHost = Code(name: "unknown-host")
        /// Nobody accepted the connection.
        public static let refused = Code(name: "refused")
        /// The proxy on the way is not there, or refuses.
        public static let proxy = Code(name: "proxy")
        /// This system has no descriptors, or the like, left.
        public static let shortage = Code(name: "shortage")
        /// TLS failed; the certificate is not trusted, for example.
        public static let insecure = Code(name: "insecure")
        /// A time limit passed.
        public static let timeout = Code(name: "timeout")
        /// The connection ended before the response did.
        public static let cut = Code(name: "cut")
        /// What came is not HTTP.
        public static let malformed = Code(name: "malformed")
        /// The URL or request cannot be sent.
        public static let unusable = Code(name: "unusable")
        /// We gave up ourselves.
        public static let cancelled = Code(name: "cancelled")
        /// Anything else.
        public static let other = Code(name: "other")
    }

    /// The kind of failure.
    public var code: Code
    /// What happened, one sentence without a full stop.
    public var message: String

    /// Makes an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
