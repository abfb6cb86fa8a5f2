public import Matching

/// What a client is expected to do, as a file says it.
public struct Expectations: Sendable {
    /// One expectation: of the requests that a condition picks.
    public struct Expectation: Sendable {
        /// Its name, for messages.
        public var name: String
        /// Which requests it is about.
        public var condition: RequestMatcher
        /// How many there are.
        public var count: Count?
        /// What lies between them.
        public var gaps: Gaps?

        /// Makes one.
        public init(name: String, condition: RequestMatcher, count: Count? = nil, gaps: Gaps? = nil) {
            self.name = name
            self.condition = condition
            self.count = count
            self.gaps = gaps
        }
    }

    /// A number of requests.
    public struct Count: Sendable, Equatable {
        /// At least so many.
        public var least: Int
        /// At most so many; `nil`: any number.
        public var most: Int?

        /// Makes one.
        public init(least: Int, most: Int?) {
            self.least = least
            self.most = most
        }
    }

    /// What lies between two requests.
    public enum Gaps: Sendable, Equatable {
        /// What the response before asked for.
        case honourRetryAfter
        /// At least so long, one gap after the other, in nanoseconds.
        case atLeast([UInt64])
    }

    /// The expectations in their order.
    public var expectations: [Expectation]
    /// What a good client does besides.
    public var client: [ClientWord]

    /// Makes a list.
    public init(_ expectations: [Expectation], client: [ClientWord] = []) {
        self.expectations = expectations
        self.client = client
    }
}
