import Scenarios

/// A bucket that holds one minute's worth of a rate, one token at least, and
/// fills evenly.
///
/// It counts in parts of a token that make every rate a whole number of them a
/// nanosecond, so that nothing is ever rounded: the sum of what was taken and
/// what is left is what flowed in, however often one looked.
struct TokenBucket: Sendable, Equatable {
    /// The parts of one token: nanoseconds of an hour.
    private static let token: Int128 = 3_600_000_000_000

    private(set) var rate: Rate
    /// What is in it, in parts; below zero where more was taken than there was.
    private var level: Int128
    /// Until when it has been filled.
    private var since: UInt64

    /// A full bucket.
    init(_ rate: Rate, at now: UInt64 = 0) {
        self.rate = rate
        level = Self.capacity(rate)
        since = now
    }

    /// What flows in, in parts a nanosecond.
    private static func flow(_ rate: Rate) -> Int128 { Int128(rate.amount) * Int128(rate.period.perHour) }

    private static func capacity(_ rate: Rate) -> Int128 { max(flow(rate) * 60_000_000_000, token) }

    /// Lets flow in what has until an instant.
    mutating func fill(to now: UInt64) {
        guard now > since else { return }
        level = min(level + Self.flow(rate) * Int128(now - since), Self.capacity(rate))
        since = now
    }

    /// Goes on at another rate, with what is in it as far as it then fits.
    mutating func change(to rate: Rate, at now: UInt64) {
        fill(to: now)
        self.rate = rate
        level = min(level, Self.capacity(rate))
    }

    /// Whether so many tokens are in it.
    func has(_ tokens: UInt64) -> Bool { level >= Int128(tokens) * Self.token }

    /// Takes tokens out, also those that are not there.
    mutating func take(_ tokens: UInt64) { level -= Int128(tokens) * Self.token }

    /// How many whole tokens are in it.
    var left: UInt64 { level > 0 ? UInt64(level / Self.token) : 0 }

    /// In how many nanoseconds so many tokens are in it; where it never holds
    /// so many, until it is full.
    func wait(for tokens: UInt64) -> UInt64 {
        let wanted = min(Int128(tokens) * Self.token, Self.capacity(rate))
        guard wanted > level else { return 0 }
        let flow = Self.flow(rate)
        return UInt64(min((wanted - level + flow - 1) / flow, Int128(Int64.max)))
    }

    /// In how many nanoseconds it is full.
    var waitUntilFull: UInt64 { wait(for: UInt64(Int64.max)) }
}
