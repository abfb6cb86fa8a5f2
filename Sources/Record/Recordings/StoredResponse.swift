public import Exchanges

/// A recorded response, ready to be served: its body may lie in an index.
public struct StoredResponse: Sendable {
    /// The status.
    public var status: Int
    /// The header lines without those that framing decides.
    public var headers: Headers
    /// The body.
    public var body: ByteBlock
    /// How the body's end was told.
    public var framing: Recording.FramingKind
    /// Whether the response came to its end.
    public var end: Recording.End
    /// The pieces of the body with their times.
    public var chunks: [Recording.Chunk]
    /// The size that the head told, where framing is by length: more than
    /// the body has where the response was cut.
    public var declaredLength: Int

    /// The response of a recording.
    public init(_ recording: Recording) {
        status = recording.status
        headers = Self.withoutFraming(recording.headers)
        body = ByteBlock(recording.body)
        framing = recording.observed.framing
        end = recording.observed.end
        chunks = recording.observed.chunks
        // What hides a secret changes the size: only a cut response is held to
        // what its head told.
        let told = end == .cut ? recording.headers["Content-Length"].flatMap { Int($0) } : nil
        declaredLength = max(told ?? 0, recording.body.count)
    }

    /// Whether it came whole and in one piece with its head, so that it can
    /// be served at once.
    public var isWhole: Bool { Self.isWhole(framing, end, chunks) }

    /// Whether it came whole and framed by its length: then the pieces in
    /// which it came are the network's doing alone.
    var isPlain: Bool { framing == .length && end == .complete }

    static func isWhole(_ framing: Recording.FramingKind, _ end: Recording.End, _ chunks: [Recording.Chunk]) -> Bool {
        framing == .length && end == .complete && (chunks.isEmpty || chunks.count == 1 && chunks[0].at == 0)
    }

    /// Header lines but for the three that framing decides: they are made
    /// anew when a response is served.
    static func withoutFraming(_ headers: Headers) -> Headers {
        var headers = headers
        headers.remove("Connection", "Transfer-Encoding", "Content-Length")
        return headers
    }
}

extension StoredResponse {
    /// Appends a response to an index.
    func write(to writer: inout IndexWriter) {
        writer.append(UInt16(status))
        writer.append(Self.byte(of: framing))
        writer.append(end == .cut ? UInt8(1) : 0)
        writer.append(UInt32(headers.count))
        for field in headers {
            writer.append(text: field.name)
            writer.append(text: field.value)
        }
        writer.append(UInt32(chunks.count))
        for chunk in chunks {
            writer.append(UInt32(chunk.at))
            writer.append(UInt32(chunk.count))
        }
        writer.append(UInt64(declaredLength))
        writer.append(UInt32(body.count))
        body.withBytes { writer.append($0) }
    }

    /// Reads a response out of an index; `nil` where it is none.
    init?(_ block: ByteBlock) {
        // The body is lent: the block is its owner.
        let bytes = block.withBytes { $0 }
        var cursor = IndexCursor(UnsafeRawBufferPointer(bytes))
        guard let status = cursor.number(UInt16.self), (100...599).contains(status),
            let framing = cursor.number(UInt8.self).flatMap(Self.framing), let end = cursor.number(UInt8.self), end < 2,
            let headerCount = cursor.number(UInt32.self)
        else { return nil }
        var fields: [HeaderField] = []
        fields.reserveCapacity(min(Int(headerCount), 64))
        for _ in 0..<headerCount {
            guard let name = cursor.text(), let value = cursor.text() else { return nil }
            fields.append(HeaderField(name, value))
        }
        guard let chunkCount = cursor.number(UInt32.self) else { return nil }
        var chunks: [Recording.Chunk] = []
        chunks.reserveCapacity(min(Int(chunkCount), 1024))
        var sum = 0
        for _ in 0..<chunkCount {
            guard let at = cursor.number(UInt32.self), let size = cursor.number(UInt32.self) else { return nil }
            chunks.append(Recording.Chunk(at: Int(at), count: Int(size)))
            sum += Int(size)
        }
        guard let declared = cursor.number(UInt64.self).flatMap({ Int(exactly: $0) }),
            let bodyCount = cursor.number(UInt32.self), Int(bodyCount) == sum
        else { return nil }
        guard let body = cursor.slice(Int(bodyCount)), cursor.isAtEnd else { return nil }
        self.status = Int(status)
        headers = Headers(fields)
        self.body = ByteBlock(body.assumingMemoryBound(to: UInt8.self), owner: block)
        self.framing = framing
        self.end = end == 1 ? .cut : .complete
        self.chunks = chunks
        declaredLength = declared
    }

    private static func byte(of framing: Recording.FramingKind) -> UInt8 {
        switch framing {
        case .length: 0
        case .chunked: 1
        case .close: 2
        }
    }

    private static func framing(_ byte: UInt8) -> Recording.FramingKind? {
        switch byte {
        case 0: .length
        case 1: .chunked
        case 2: .close
        default: nil
        }
    }
}
