public import Providers

/// How much of a scenario its clients may use, and what they meet beyond it.
public struct Limit: Sendable {
    /// Whose use is counted together.
    public enum Per: String, Sendable, CaseIterable {
        /// That of one API key, and that without any.
        case key
        /// That of one token of the path, and that without any.
        case token
        /// Everybody's.
        case all
    }

    /// What Retry-After says on a response beyond the limit.
    public enum RetryAfter: Sendable, Equatable {
        /// What the response says itself.
        case asItIs
        /// The seconds until there is room, rounded up.
        case seconds
        /// The date of that.
        case date
        /// This text.
        case text(String)
    }

    /// What a request beyond the limit gets.
    public enum Over: Sendable {
        /// This response.
        case response(ResponsePlan)
        /// What it would have got without a limit.
        case serve
    }

    /// A generated limit that shrinks under many requests.
    public struct Shrink: Sendable, Equatable {
        /// So many requests do not shrink it, served or not.
        public var after: Rate
        /// What it shrinks to.
        public var to: Rate
        /// How long after the last request too many it is whole again, in
        /// nanoseconds.
        public var duration: UInt64

        /// Makes one.
        public init(after: Rate, to: Rate, for duration: UInt64) {
            self.after = after
            self.to = to
            self.duration = duration
        }
    }

    /// Whose use is counted together.
    public var per: Per
    /// How much of what is allowed: requests, and tokens of prompts, of
    /// prompts that no cache held, and generated ones.
    public var rates: [LimitHeaders.Quantity: Rate]
    /// The header fields that tell of it; `nil`: those that the responses have
    /// anyway; one without fields: none at all.
    public var headers: LimitHeaders?
    /// What Retry-After says beyond it.
    public var retryAfter: RetryAfter
    /// What is met beyond it.
    public var over: Over
    /// What makes it smaller.
    public var shrink: Shrink?

    /// What a bucket can be of.
    public static let quantities: [LimitHeaders.Quantity] = [.requests, .prompt, .uncachedPrompt, .generated]

    /// Makes a limit.
    public init(
        per: Per,
        rates: [LimitHeaders.Quantity: Rate],
        headers: LimitHeaders? = nil,
        retryAfter: RetryAfter = .asItIs,
        over: Over,
        shrink: Shrink? = nil
    ) {
        self.per = per
        self.rates = rates
        self.headers = headers
        self.retryAfter = retryAfter
        self.over = over
        self.shrink = shrink
    }
}

extension Limit {
    /// What it does, in words, in one line.
    public var explained: String {
        let whose =
            switch per {
            case .key: "each API key"
            case .token: "each token of the path"
            case .all: "all requests together"
            }
        let amounts = Self.quantities.compactMap { quantity in rates[quantity].map { "\($0) \(Self.name(quantity))" } }
        var text = "limit  \(whose): \(amounts.joined(separator: ", "))"
        if let shrink { text += ", generated \(shrink.to) once there are more than \(shrink.after) requests" }
        switch over {
        case .serve: text += "; beyond that it is answered all the same"
        case .response(let plan):
            text += "; beyond that \(plan.status)" + (plan.source.map { " " + $0 } ?? "")
            switch retryAfter {
            case .asItIs: break
            case .seconds: text += ", Retry-After in seconds"
            case .date: text += ", Retry-After as a date"
            case .text(let value): text += ", Retry-After \(value)"
            }
        }
        if let headers {
            text += headers.fields.isEmpty ? "; no limit headers" : "; limit headers of \(headers.generation)"
        }
        return text
    }

    /// What a quantity is called beside its rate.
    static func name(_ quantity: LimitHeaders.Quantity) -> String {
        quantity == .requests ? "requests" : "\(quantity.rawValue) tokens"
    }
}
