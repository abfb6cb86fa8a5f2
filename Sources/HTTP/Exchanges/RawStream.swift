/// Bytes on a socket and nothing else: what a response is where it is written
/// past all that makes it one.
public struct RawStream: Sendable, Equatable {
    /// The bytes, each piece with its time since the first.
    public var chunks: [Chunk]
    /// The head that a client finds in them which can read them; `nil` where
    /// none can.
    public var head: ResponseHead?
    /// How the connection ends behind them.
    public var ending: Ending
    /// Whether a connection whose bytes are all there ends by RST.
    public var resetsBehind = false
    /// Whether it stands until its client asks for something else.
    public var awaitsNext = false
    /// Nanoseconds that pass before the first byte.
    public var delay: UInt64
    /// How long a stalled connection stands, in nanoseconds; `nil`: until
    /// somebody gives up.
    public var stall: UInt64?

    /// Makes a stream of pieces.
    public init(_ chunks: [Chunk], ending: Ending = .complete, delay: UInt64 = 0, stall: UInt64? = nil) {
        self.chunks = chunks
        self.ending = ending
        self.delay = delay
        self.stall = stall
    }

    /// Makes a stream of bytes that are sent at once.
    public init(_ bytes: [UInt8], ending: Ending = .complete) {
        self.init(bytes.isEmpty ? [] : [Chunk(bytes: bytes)], ending: ending)
    }
}
