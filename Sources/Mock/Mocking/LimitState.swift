import Providers
import Scenarios

/// How much of a limit one key, token or everybody has used: a value, and
/// steps from one to the next that depend on nothing but the instant and what
/// a request costs.
struct LimitState: Sendable, Equatable {
    /// Generated tokens that are sent at an instant.
    struct Sending: Sendable, Equatable {
        var at: UInt64
        var tokens: UInt64
    }

    /// What of a request is charged when it is taken.
    struct Cost: Sendable, Equatable {
        /// The tokens of its prompt.
        var prompt: UInt64
        /// What each block of its prompt and all before it make, in order.
        var blocks: [UInt64]
    }

    /// The blocks that are remembered at once.
    static let blockLimit = 1024

    private var buckets: [LimitHeaders.Quantity: TokenBucket]
    /// What tells that there are too many requests.
    private var meter: TokenBucket?
    /// Until when the generated bucket is a smaller one.
    private var shrunkUntil: UInt64?
    /// What is still to be sent, in order.
    private var sendings: [Sending] = []
    /// The blocks of prompts that were taken.
    private var blocks: Set<UInt64> = []

    /// Full buckets, as before all requests.
    init(_ limit: Limit) {
        buckets = limit.rates.mapValues { TokenBucket($0) }
        meter = limit.shrink.map { TokenBucket($0.after) }
    }

    /// Brings it to an instant: what was sent since is charged, what flowed in
    /// is there.
    mutating func settle(_ limit: Limit, at now: UInt64) {
        if let until = shrunkUntil, until <= now, let whole = limit.rates[.generated] {
            charge(until: until)
            buckets[.generated]?.change(to: whole, at: until)
            shrunkUntil = nil
        }
        charge(until: now)
        for quantity in Limit.quantities { buckets[quantity]?.fill(to: now) }
    }

    private mutating func charge(until now: UInt64) {
        let due = sendings.prefix { $0.at <= now }
        for sending in due {
            buckets[.generated]?.fill(to: sending.at)
            buckets[.generated]?.take(sending.tokens)
        }
        sendings.removeFirst(due.count)
    }

    /// Counts a request, whatever becomes of it: many shrink the limit. It has
    /// been brought to this instant.
    mutating func note(_ limit: Limit, at now: UInt64) {
        guard let shrink = limit.shrink else { return }
        meter?.fill(to: now)
        if meter?.has(1) == true {
            meter?.take(1)
        } else {
            buckets[.generated]?.change(to: shrink.to, at: now)
            shrunkUntil = now &+ shrink.duration
        }
    }

    /// In how many nanoseconds there is room for a request; 0: there is. Of
    /// generated tokens nobody knows how many it will be: one must be left.
    func wait(for cost: Cost) -> UInt64 {
        Limit.quantities.map { quantity in
            guard let bucket = buckets[quantity] else { return 0 }
            let tokens = tokens(of: quantity, cost)
            return bucket.has(tokens) ? 0 : max(bucket.wait(for: tokens), 1)
        }.max() ?? 0
    }

    /// Charges a request that is taken.
    mutating func take(_ cost: Cost) {
        for quantity in Limit.quantities where quantity != .generated {
            let tokens = tokens(of: quantity, cost)
            buckets[quantity]?.take(tokens)
        }
        guard buckets[.uncachedPrompt] != nil else { return }
        if blocks.count + cost.blocks.count > Self.blockLimit { blocks = [] }
        blocks.formUnion(cost.blocks.prefix(Self.blockLimit))
    }

    /// Charges tokens when they are sent, in the order of their instants.
    mutating func send(_ new: [Sending]) {
        guard buckets[.generated] != nil else { return }
        for sending in new where sending.tokens > 0 {
            var place = sendings.count
            while place > 0, sendings[place - 1].at > sending.at { place -= 1 }
            sendings.insert(sending, at: place)
        }
    }

    private func tokens(of quantity: LimitHeaders.Quantity, _ cost: Cost) -> UInt64 {
        switch quantity {
        case .prompt: cost.prompt
        case .uncachedPrompt: cost.prompt - cached(cost)
        default: 1
        }
    }

    /// How many tokens of a prompt a cache holds: those of the blocks that it
    /// begins with and that stood so in an earlier prompt.
    private func cached(_ cost: Cost) -> UInt64 {
        UInt64(cost.blocks.prefix { blocks.contains($0) }.count) * UInt64(PromptBlocks.size)
    }

    /// A bucket as it stands.
    func bucket(_ quantity: LimitHeaders.Quantity) -> TokenBucket? { buckets[quantity] }
}
