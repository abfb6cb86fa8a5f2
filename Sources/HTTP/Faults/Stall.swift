public import Exchanges

/// From a place on nothing comes any more, and the connection stands.
///
///     |──head──|──chunk──|──ch· · · · · · · ·   for a time, then FIN; or until somebody gives up
public struct Stall: Fault, Equatable {
    /// Where it stalls; `nil`: before the head.
    public var position: BodyPosition?
    /// How long the connection stands, in nanoseconds; `nil`: until the
    /// client or the server gives up.
    public var duration: UInt64?

    /// Makes a stall.
    public init(at position: BodyPosition?, for duration: UInt64? = nil) {
        self.position = position
        self.duration = duration
    }

    public var summary: String {
        "stall \(position.map { "after \($0)" } ?? "before the head")"
            + (duration.map { " for \($0 / 1_000_000) ms" } ?? "")
    }

    public func problem(with stream: ResponseStream) -> String? { position?.problem(in: stream.response) }

    public func apply(to stream: ResponseStream) -> ResponseStream {
        var stalled = position.map { Cut(after: $0).apply(to: stream) } ?? stream.withoutResponse
        stalled.ending = .stalled
        stalled.stall = duration
        return stalled
    }
}
