public import Exchanges

/// Where the transfer chunks end; the bytes stay, and none comes before it
/// was due. A body that was not chunked becomes so.
public struct Slice: Fault, Equatable {
    /// How the body is cut.
    public enum Way: Sendable, Equatable {
        /// Into pieces of these sizes in turn.
        case sizes([Int])
        /// A chunk an event.
        case event
        /// One chunk.
        case whole
    }

    /// How the body is cut.
    public var way: Way

    /// Makes a fault.
    public init(_ way: Way) { self.way = way }

    public var summary: String {
        switch way {
        case .sizes(let sizes): "chunks of \(sizes.map(String.init).joined(separator: ", ")) B"
        case .event: "a chunk an event"
        case .whole: "one chunk"
        }
    }

    public func apply(to stream: ResponseStream) -> ResponseStream {
        var sliced = stream
        let body = stream.response.body
        if sliced.response.framing != nil { sliced.response.framing = .chunked }
        sliced.response.chunks = Timeline(stream.response.chunks).chunks(ends(of: body), of: body)
        return sliced
    }

    /// Where the chunks of a body end, ascending, the last with the body.
    private func ends(of body: [UInt8]) -> [Int] {
        guard !body.isEmpty else { return [] }
        switch way {
        case .whole: return [body.count]
        case .event: return SSE.events(in: body).map(\.upperBound)
        case .sizes(let sizes):
            let sizes = sizes.filter { $0 > 0 }
            guard !sizes.isEmpty else { return [body.count] }
            var ends: [Int] = []
            var end = 0
            while end < body.count {
                end = min(end + sizes[ends.count % sizes.count], body.count)
                ends.append(end)
            }
            return ends
        }
    }
}
