public import Exchanges

/// One request of a connector and what it got, as the provider saw it. All
/// times are nanoseconds of the runner's monotonic clock.
public struct ObservedExchange: Sendable, Equatable {
    /// Its number at its endpoint, from 0 in the order of arrival.
    public var number: Int
    /// A number for its connection.
    public var connection: UInt64
    /// When the request came and its response went.
    public var times: Times
    /// The request; its target as on the request line, token and all.
    public var request: Request
    /// The request's path below the endpoint: without `/c/TOKEN`.
    public var path: String
    /// Which rule answered, from 0; `nil` for a miss.
    public var rule: Int?
    /// Which of its steps, from 0.
    public var step: Int?
    /// The response that was meant; `nil` where the connection was cut without.
    public var response: Response?
    /// Why no rule answered: `no-match`, `consumed`, `unknown-endpoint`.
    public var missed: String?
    /// Whether the client went away before the response was written.
    public var clientClosedEarly: Bool

    /// The instants of an exchange.
    public struct Times: Sendable, Equatable {
        /// When the request line had been read.
        public var firstByte: UInt64
        /// When the header section had been read.
        public var headEnd: UInt64
        /// When the body had been read.
        public var bodyEnd: UInt64
        /// Just before the response's first byte is written.
        public var responseStart: UInt64?
        /// When the response was written, or its connection ended before.
        public var responseEnd: UInt64?

        /// Makes a set of instants.
        public init(
            firstByte: UInt64,
            headEnd: UInt64,
            bodyEnd: UInt64,
            responseStart: UInt64? = nil,
            responseEnd: UInt64? = nil
        ) {
            self.firstByte = firstByte
            self.headEnd = headEnd
            self.bodyEnd = bodyEnd
            self.responseStart = responseStart
            self.responseEnd = responseEnd
        }
    }

    /// A response as it was sent.
    public struct Response: Sendable, Equatable {
        /// The status code.
        public var status: Int
        /// The header lines that the scenario gives.
        public var headers: Headers
        /// The body's bytes.
        public var body: [UInt8]

        /// Makes a response.
        public init(status: Int, headers: Headers, body: [UInt8]) {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    /// Makes an exchange.
    public init(
        number: Int,
        connection: UInt64 = 0,
        times: Times,
        request: Request,
        path: String,
        rule: Int? = nil,
        step: Int? = nil,
        response: Response? = nil,
        missed: String? = nil,
        clientClosedEarly: Bool = false
    ) {
        self.number = number
        self.connection = connection
        self.times = times
        self.request = request
        self.path = path
        self.rule = rule
        self.step = step
        self.response = response
        self.missed = missed
        self.clientClosedEarly = clientClosedEarly
    }
}
