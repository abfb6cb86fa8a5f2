public import Exchanges

/// A request of the journal and what became of it. It holds its secrets:
/// whoever shows it hides them.
public struct JournalRecord: Sendable {
    /// A response that was meant to stall.
    public struct Stall: Sendable, Equatable {
        /// How long the server holds it, in nanoseconds; `nil`: until somebody
        /// gives up.
        public var limit: UInt64?

        /// Makes one.
        public init(limit: UInt64?) { self.limit = limit }
    }

    /// The request, and of the response what was written so far. Its number
    /// counts from 1.
    public var exchange: Exchange
    /// The status; `nil` where there is none, or not yet.
    public var status: Int?
    /// When the request came, in nanoseconds since 1970.
    public var wall: Int64
    /// How long the request's body was, in bytes.
    public var bodyCount: Int
    /// Whether both bodies are kept whole.
    public var isWhole: Bool
    /// The body of a ready response that did not go out whole, as it was meant:
    /// how much of it was written nobody knows, and none stands in the exchange.
    public var meant: [UInt8]?
    /// Why nothing answered, and what came nearest.
    public var miss: Miss?
    /// Where the response was meant to stall.
    public var stall: Stall?

    /// Makes a record.
    public init(
        exchange: Exchange,
        status: Int?,
        wall: Int64,
        bodyCount: Int = 0,
        isWhole: Bool = true,
        meant: [UInt8]? = nil,
        miss: Miss? = nil,
        stall: Stall? = nil
    ) {
        self.exchange = exchange
        self.status = status
        self.wall = wall
        self.bodyCount = bodyCount
        self.isWhole = isWhole
        self.meant = meant
        self.miss = miss
        self.stall = stall
    }

    /// Its number.
    public var number: Int { exchange.number }
}
