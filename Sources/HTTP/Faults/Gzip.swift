import Codings
public import Exchanges

/// The body comes compressed, rightly or not. Each chunk stays one, and can
/// be decoded when it has come.
public struct Gzip: Fault, Equatable {
    /// What is wrong with it.
    public enum Way: String, Sendable, CaseIterable {
        /// Nothing.
        case ok
        /// No Content-Encoding says so.
        case undeclared
        /// A byte in the middle is another.
        case broken
        /// The last eight bytes, checksum and length (RFC 1952 section
        /// 2.3.1), are missing.
        case truncated
    }

    /// What is wrong with it.
    public var way: Way

    /// Makes a fault.
    public init(_ way: Way) { self.way = way }

    public var summary: String { way == .ok ? "gzip" : "gzip, \(way.rawValue)" }

    public func apply(to stream: ResponseStream) -> ResponseStream {
        var zipped = stream
        guard stream.response.framing != nil else { return zipped }
        let chunks = stream.response.chunks.isEmpty ? [Chunk(bytes: [])] : stream.response.chunks
        let encoder = GzipEncoder()
        var encoded: [Chunk] = []
        for (index, chunk) in chunks.enumerated() {
            let bytes = encoder.encode(chunk.bytes, isLast: index == chunks.count - 1)
            encoded.append(Chunk(at: chunk.at, bytes: bytes))
        }
        switch way {
        case .ok, .undeclared: break
        case .broken:
            // Not the frame's first bytes: what is declared must look so.
            let middle = encoded.count / 2
            let at = max(encoded[middle].bytes.count / 2, min(10, encoded[middle].bytes.count - 1))
            encoded[middle].bytes[at] ^= 0xFF
        case .truncated:
            let last = encoded.count - 1
            encoded[last].bytes.removeLast(min(8, encoded[last].bytes.count))
        }
        zipped.response.chunks = encoded.filter { !$0.bytes.isEmpty }
        if case .length = stream.response.framing {
            zipped.response.framing = .length(zipped.response.chunks.reduce(0) { $0 + $1.bytes.count })
        }
        if way != .undeclared {
            let others = stream.response.headers.fields.filter { !Headers.sameName($0.name, "Content-Encoding") }
            zipped.response.head.headers = Headers(others + [HeaderField("Content-Encoding", "gzip")])
        }
        return zipped
    }
}
