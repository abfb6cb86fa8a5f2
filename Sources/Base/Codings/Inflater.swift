import CZ

/// Undoes deflate in one of its three frames (RFC 1950, 1951, 1952), piece by
/// piece as the bytes come.
///
/// Not for several threads at once.
final class Inflater {
    /// What stands around the compressed bytes; the number is what zlib
    /// calls window bits (`inflateInit2` in zlib.h).
    enum Frame: Int32 {
        case zlib = 15
        case bare = -15
        case gzip = 31
    }

    private static let piece = 64 << 10

    private let frame: Frame
    /// Where it is made, since its state refers to it.
    private let stream: UnsafeMutablePointer<z_stream>
    /// How many more bytes may come out.
    private var left: Int
    /// Whether what has come ends where a stream does.
    private(set) var isWhole = false

    /// Begins a stream that becomes at most `limit` bytes.
    init(_ frame: Frame, limit: Int) throws(CodingError) {
        self.frame = frame
        left = limit
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard shim_inflate_init(stream, frame.rawValue) == Z_OK else {
            throw CodingError(.broken, "there is no memory to decode it")
        }
    }

    deinit {
        // Does nothing where it was not begun.
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Whether bytes begin as zlib's frame does (RFC 1950 section 2.2).
    static func hasFrame(_ bytes: some RandomAccessCollection<UInt8>) -> Bool {
        guard let first = bytes.first, let second = bytes.dropFirst().first else { return false }
        return first & 0x0F == 8 && (Int(first) << 8 + Int(second)) % 31 == 0
    }

    /// What some more of the compressed bytes mean; a gzip file of several
    /// members is all of them.
    func take(_ bytes: UnsafeBufferPointer<UInt8>) throws(CodingError) -> [UInt8] {
        guard bytes.count <= Int(UInt32.max) else { throw CodingError(.tooLarge, "it is too long to be decoded") }
        guard !bytes.isEmpty else { return [] }
        if isWhole { try beginNext() }
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.pointee.avail_in = UInt32(bytes.count)
        var result: [UInt8] = []
        while true {
            let room = min(Self.piece, left + 1)
            var status = Z_OK
            let kept = result.count
            result.append(contentsOf: repeatElement(0, count: room))
            result.withUnsafeMutableBufferPointer { buffer in
                stream.pointee.next_out = buffer.baseAddress.map { $0 + kept }
                stream.pointee.avail_out = UInt32(room)
                status = inflate(stream, Z_NO_FLUSH)
            }
            let isFull = stream.pointee.avail_out == 0
            result.removeLast(Int(stream.pointee.avail_out))
            left -= result.count - kept
            guard left >= 0 else { throw CodingError(.tooLarge, "decoded it is longer than is taken") }
            switch status {
            case Z_STREAM_END:
                isWhole = true
                if stream.pointee.avail_in == 0 { return result }
                try beginNext()
            case Z_OK, Z_BUF_ERROR:
                // What has room left over has no more to give.
                if stream.pointee.avail_in == 0, !isFull { return result }
                guard status == Z_OK else { fallthrough }
            default: throw CodingError(.broken, "the bytes are not what the coding says")
            }
        }
    }

    private func beginNext() throws(CodingError) {
        guard frame == .gzip, inflateReset(stream) == Z_OK else {
            throw CodingError(.broken, "something follows the end of the compressed bytes")
        }
        isWhole = false
    }
}
