public import Exchanges

/// The connection ends without a byte of a response, after its delay.
public struct NoHead: Fault, Equatable {
    /// How the connection ends.
    public var way: Cut.Way

    /// Makes the fault.
    public init(by way: Cut.Way) { self.way = way }

    public var summary: String { "\(way.rawValue) before the head" }

    public func apply(to stream: ResponseStream) -> ResponseStream {
        var ended = stream.withoutResponse
        ended.ending = way == .close ? .cut : .reset
        return ended
    }
}

extension ResponseStream {
    /// Nothing of the response is sent.
    var withoutResponse: ResponseStream {
        var nothing = self
        nothing.response.framing = nil
        nothing.response.chunks = []
        nothing.response.trailers = [:]
        nothing.form = nil
        nothing.repeats = nil
        return nothing
    }
}
