import Exchanges

/// A recorded response as an index holds it: what is served as it stands
/// first, what only a stream needs last.
struct IndexedResponse {
    private let block: ByteBlock
    private let status: Int
    private let framing: Framing
    private let ending: Ending
    private let delay: UInt64
    private let chunkCount: Int
    private let headers: Range<Int>
    private let body: Range<Int>

    /// A response of an index; `nil` where its bytes are none.
    init?(_ block: ByteBlock) {
        self.block = block
        let bytes = block.withBytes { UnsafeRawBufferPointer($0) }
        var cursor = IndexCursor(bytes)
        guard let status = cursor.number(UInt16.self), (100...999).contains(status),
            let framing = cursor.number(UInt8.self), let ending = cursor.number(UInt8.self),
            ending < Self.endings.count, let delay = cursor.number(UInt32.self),
            let headerBytes = cursor.number(UInt32.self), let bodyCount = cursor.number(UInt32.self),
            let chunkCount = cursor.number(UInt32.self),
            let declared = cursor.number(UInt64.self).flatMap({ Int(exactly: $0) }),
            let known = Self.framing(framing, declared), cursor.slice(Int(headerBytes)) != nil
        else { return nil }
        headers = cursor.at - Int(headerBytes)..<cursor.at
        guard cursor.slice(Int(bodyCount)) != nil else { return nil }
        body = cursor.at - Int(bodyCount)..<cursor.at
        self.status = Int(status)
        self.framing = known
        self.ending = Self.endings[Int(ending)]
        self.delay = Milliseconds.nanoseconds(Int(delay))
        self.chunkCount = Int(chunkCount)
    }

    /// The response ready as it stands, all of it lent; `nil` where its bytes
    /// are none.
    func prepared(isKept: Bool) -> PreparedResponse? {
        PreparedResponse(status: status, lines: headers, body: body, of: block, isKept: isKept)
    }

    /// The response with its chunks and how it ended; `nil` where its bytes
    /// are none.
    func stream() -> ResponseStream? {
        block.withBytes { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            var cursor = IndexCursor(UnsafeRawBufferPointer(rebasing: bytes[body.upperBound...]))
            var pieces: [(at: UInt64, count: Int)] = []
            pieces.reserveCapacity(min(chunkCount, 1024))
            var sum = 0
            for _ in 0..<chunkCount {
                guard let at = cursor.number(UInt32.self), let count = cursor.number(UInt32.self) else { return nil }
                pieces.append((Milliseconds.nanoseconds(Int(at)), Int(count)))
                sum += Int(count)
            }
            guard sum == body.count, let version = cursor.text(), let hasReason = cursor.number(UInt8.self),
                let reason = cursor.text(), let trailers = cursor.sized().flatMap({ Headers(lines: $0) }),
                cursor.isAtEnd, let headers = Headers(lines: UnsafeRawBufferPointer(rebasing: bytes[headers]))
            else { return nil }
            let head = ResponseHead(
                version: version,
                status: status,
                reason: hasReason == 1 ? reason : nil,
                headers: headers
            )
            return ResponseStream(
                Response(
                    head: head,
                    framing: framing,
                    chunks: Chunk.pieces(of: Array(bytes[body]), pieces),
                    trailers: trailers
                ),
                ending: ending,
                delay: delay
            )
        }
    }

    /// In the order of their numbers.
    fileprivate static let endings: [Ending] = [.complete, .cut, .reset, .stalled, .clientGone]

    private static func framing(_ number: UInt8, _ length: Int) -> Framing? {
        switch number {
        case 0: .length(length)
        case 1: .chunked
        case 2: .close
        default: nil
        }
    }
}

extension IndexWriter {
    /// Appends a recorded response, as a server is to send it.
    mutating func append(_ stream: ResponseStream) {
        let response = stream.response
        append(UInt16(response.status))
        var length = 0
        switch response.framing {
        case .length(let declared):
            append(UInt8(0))
            length = declared
        case .chunked: append(UInt8(1))
        case .close: append(UInt8(2))
        case nil: append(UInt8(0))
        }
        append(UInt8(IndexedResponse.endings.firstIndex(of: stream.ending) ?? 1))
        append(UInt32(stream.delay / 1_000_000))
        let (headers, trailers) = (HeaderLines.bytes(response.headers), HeaderLines.bytes(response.trailers))
        let body = response.body
        append(UInt32(headers.count))
        append(UInt32(body.count))
        append(UInt32(response.chunks.count))
        append(UInt64(length))
        append(headers)
        append(body)
        for chunk in response.chunks {
            append(UInt32(chunk.at / 1_000_000))
            append(UInt32(chunk.bytes.count))
        }
        append(text: response.head.version)
        append(response.head.reason == nil ? UInt8(0) : 1)
        append(text: response.head.reason ?? "")
        append(UInt32(trailers.count))
        append(trailers)
    }
}
