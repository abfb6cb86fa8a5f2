/// A request and what became of it, wherever it was captured: by a proxy, by
/// a mock, by a client. What somebody knows besides stands in `annotation`.
///
/// All times are nanoseconds of one clock that never goes back.
public struct Exchange: Sendable, Equatable {
    /// Its number where it was captured, from 0 in the order of arrival.
    public var number: Int
    /// A number for its connection, unique in its server.
    public var connection: UInt64
    /// The request.
    public var request: Request
    /// The response as far as it was written or read; `nil` where not even
    /// its head was.
    public var response: Response?
    /// What was put on the socket below HTTP, in place of a response.
    public var raw: [UInt8]?
    /// How the response ended; `nil` while it goes on.
    public var ending: Ending?
    /// When its parts came and went.
    public var times: Times
    /// What was meant.
    public var annotation: Annotation?

    /// The instants of an exchange.
    public struct Times: Sendable, Equatable {
        /// When the request's parts arrived.
        public var request: RequestTimes
        /// Just before the response's first byte was written, or just after
        /// its head was read; `nil` before that.
        public var responseStart: UInt64?
        /// When the response had been written or read, or its connection
        /// ended before; `nil` before that.
        public var responseEnd: UInt64?
        /// `responseStart` in nanoseconds since 1970; `nil` where nobody
        /// looked at a calendar.
        public var wall: Int64?

        /// Makes a set of instants.
        public init(
            request: RequestTimes = RequestTimes(),
            responseStart: UInt64? = nil,
            responseEnd: UInt64? = nil,
            wall: Int64? = nil
        ) {
            self.request = request
            self.responseStart = responseStart
            self.responseEnd = responseEnd
            self.wall = wall
        }

        /// When the request line had been read.
        public var firstByte: UInt64 { request.firstByte }
        /// When the header section had been read.
        public var headEnd: UInt64 { request.headEnd }
        /// When the body had been read.
        public var bodyEnd: UInt64 { request.bodyEnd }
    }

    /// Makes an exchange.
    public init(
        number: Int = 0,
        connection: UInt64 = 0,
        request: Request,
        response: Response? = nil,
        raw: [UInt8]? = nil,
        ending: Ending? = nil,
        times: Times = Times(),
        annotation: Annotation? = nil
    ) {
        self.number = number
        self.connection = connection
        self.request = request
        self.response = response
        self.raw = raw
        self.ending = ending
        self.times = times
        self.annotation = annotation
    }
}

extension Exchange {
    /// The request's path without `/c/TOKEN` and `/s/NAME`.
    public var path: String {
        let path = Array(request.path.utf8)
        let rest = path.withUnsafeBufferPointer { EndpointPath($0).rest }
        return rest == 0 ? request.path : String(decoding: path[rest...], as: UTF8.self)
    }
}
