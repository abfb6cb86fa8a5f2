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
        ended.ending = way.ending
        return ended
    }
}

/// The head ends in its middle, and the connection with it.
public struct HalfHead: Fault, Equatable {
    /// How the connection ends.
    public var way: Cut.Way

    /// Makes the fault.
    public init(by way: Cut.Way) { self.way = way }

    public var summary: String { "\(way.rawValue) in the head" }

    public func apply(to stream: ResponseStream) -> ResponseStream {
        var half = stream
        half.response.chunks = []
        half.response.trailers = [:]
        half.repeats = nil
        half.form = half.form.with(\.end, .inHead)
        half.form?.saysClose = false
        half.ending = way.ending
        return half
    }
}

/// The response is whole, and then the connection ends.
public struct EndBehind: Fault, Equatable {
    /// What a client knows of that.
    public enum Occasion: Sendable, Equatable {
        /// `Connection: close` says so.
        case announced
        /// Nothing says so: the connection is kept, and is gone.
        case silent
        /// Nothing says so, and it is there until the next request is on its way.
        case nextRequest
    }

    /// How the connection ends.
    public var way: Cut.Way
    /// What a client knows of that.
    public var occasion: Occasion

    /// Makes the fault.
    public init(by way: Cut.Way, _ occasion: Occasion = .silent) {
        self.way = way
        self.occasion = occasion
    }

    public var summary: String {
        switch occasion {
        case .announced: "\(way.rawValue) after the response, announced"
        case .silent: "\(way.rawValue) after the response"
        case .nextRequest: "\(way.rawValue) at the next request"
        }
    }

    public func apply(to stream: ResponseStream) -> ResponseStream {
        var ended = stream
        let end: WireForm.End =
            switch (way, occasion) {
            case (.close, .nextRequest): .closeAtNext
            case (.reset, .nextRequest): .resetAtNext
            case (.close, _): .closeBehind
            case (.reset, _): .resetBehind
            }
        ended.form = ended.form.with(\.end, end)
        ended.form?.saysClose = occasion == .announced
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
