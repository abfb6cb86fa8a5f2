public import Exchanges

/// The body ends early: its declared length stays, a chunked body lacks its
/// end.
///
///     |──head──|──chunk──|──ch         by close: FIN, by reset: RST
public struct Cut: Fault, Equatable {
    /// How the connection ends.
    public enum Way: String, Sendable, CaseIterable {
        /// In order, by FIN.
        case close
        /// By RST.
        case reset

        /// The ending of a response that is cut so.
        var ending: Ending { self == .close ? .cut : .reset }
    }

    /// Where the body ends.
    public var position: BodyPosition
    /// How the connection ends there.
    public var way: Way

    /// Makes a cut.
    public init(after position: BodyPosition, by way: Way = .close) {
        self.position = position
        self.way = way
    }

    public var summary: String { "cut after \(position) by \(way.rawValue)" }

    public func problem(with stream: ResponseStream) -> String? { position.problem(in: stream.response) }

    public func apply(to stream: ResponseStream) -> ResponseStream {
        var cut = stream
        var left = position.offset(in: stream.response)
        cut.response.chunks = []
        for chunk in stream.response.chunks where left > 0 {
            cut.response.chunks.append(Chunk(at: chunk.at, bytes: Array(chunk.bytes.prefix(left))))
            left -= min(left, chunk.bytes.count)
        }
        cut.response.trailers = [:]
        cut.ending = way.ending
        return cut
    }
}
