import Synchronization

/// One exchange as a mock saw it: the request, what answered, and what
/// became of the response.
public final class TrafficEntry: ResponseObserver {
    /// What answered.
    public struct Answer: Sendable, Equatable {
        /// The token of the path, `nil` where it has none.
        public var token: String?
        /// The scenario or folder that was asked.
        public var source: String
        /// The rule, from 0; `nil` for a miss.
        public var rule: Int?
        /// The rule's step, from 0.
        public var step: Int?
        /// Why nothing answered.
        public var miss: Miss.Kind?

        /// Makes an answer.
        public init(token: String?, source: String, rule: Int? = nil, step: Int? = nil, miss: Miss.Kind? = nil) {
            self.token = token
            self.source = source
            self.rule = rule
            self.step = step
            self.miss = miss
        }
    }

    /// What has been sent so far.
    public struct Sent: Sendable, Equatable {
        /// The head.
        public var head: ResponseHead
        /// The body's bytes that were handed to the network.
        public var body: [UInt8] = []
        /// When the response began, before its first byte; `nil` before that.
        public var start: UInt64?
        /// When it ended; `nil` before that.
        public var end: UInt64?
        /// How it ended; `nil` before that.
        public var outcome: ResponseOutcome?

        /// Makes one.
        public init(
            head: ResponseHead,
            body: [UInt8] = [],
            start: UInt64? = nil,
            end: UInt64? = nil,
            outcome: ResponseOutcome? = nil
        ) {
            self.head = head
            self.body = body
            self.start = start
            self.end = end
            self.outcome = outcome
        }
    }

    /// The request.
    public let request: Request
    /// When its parts arrived.
    public let times: RequestTimes
    /// Its connection's number.
    public let connection: UInt64
    /// What answered.
    public let answer: Answer
    private let state: Mutex<State>

    private struct State {
        var sent: Sent
        /// Let go at the end: a log that keeps its entries would keep itself
        /// alive through them.
        var log: (any TrafficLog)?
    }

    /// Begins an entry.
    public init(_ request: IncomingRequest, _ answer: Answer, head: ResponseHead, body: [UInt8], log: any TrafficLog) {
        self.request = request.request()
        times = request.times
        connection = request.connection
        self.answer = answer
        state = Mutex(State(sent: Sent(head: head, body: body), log: log))
    }

    /// What has been sent so far.
    public var sent: Sent { state.withLock(\.sent) }

    /// Notes a piece of the body.
    func add(_ bytes: [UInt8]) {
        state.withLock { $0.sent.body += bytes }
    }

    public func responseStarts(at nanoseconds: UInt64) {
        state.withLock { $0.sent.start = nanoseconds }
    }

    public func responseEnded(at nanoseconds: UInt64, outcome: ResponseOutcome) {
        let log = state.withLock { state in
            state.sent.end = nanoseconds
            state.sent.outcome = outcome
            return state.log.take()
        }
        log?.ended(self)
    }
}

/// Where a mock's traffic goes: evidence, or lines for people.
public protocol TrafficLog: Sendable {
    /// A request has been decided upon; its response has not begun.
    func began(_ entry: TrafficEntry)
    /// The response has ended.
    func ended(_ entry: TrafficEntry)
}
