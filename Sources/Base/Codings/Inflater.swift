import CZ

/// Undoes deflate in one of its three frames (RFC 1950, 1951, 1952).
enum Inflater {
    /// What stands around the compressed bytes; the number is what zlib
    /// calls window bits (`inflateInit2` in zlib.h).
    enum Frame: Int32 {
        case zlib = 15
        case bare = -15
        case gzip = 31
    }

    private static let piece = 64 << 10

    /// Whether bytes begin as zlib's frame does (RFC 1950 section 2.2).
    static func hasFrame(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count >= 2 && bytes[0] & 0x0F == 8 && (Int(bytes[0]) << 8 + Int(bytes[1])) % 31 == 0
    }

    /// The bytes before they were compressed; a gzip file of several members
    /// is all of them.
    static func decoded(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ frame: Frame,
        limit: Int
    ) throws(CodingError) -> [UInt8] {
        guard bytes.count <= Int(UInt32.max) else { throw CodingError(.tooLarge, "it is too long to be decoded") }
        var stream = z_stream()
        guard shim_inflate_init(&stream, frame.rawValue) == Z_OK else {
            throw CodingError(.broken, "there is no memory to decode it")
        }
        defer { inflateEnd(&stream) }
        stream.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.avail_in = UInt32(bytes.count)
        var result: [UInt8] = []
        while true {
            let room = min(piece, limit - result.count + 1)
            var status = Z_OK
            let kept = result.count
            result.append(contentsOf: repeatElement(0, count: room))
            result.withUnsafeMutableBufferPointer { buffer in
                stream.next_out = buffer.baseAddress.map { $0 + kept }
                stream.avail_out = UInt32(room)
                status = inflate(&stream, Z_NO_FLUSH)
            }
            result.removeLast(Int(stream.avail_out))
            guard result.count <= limit else {
                throw CodingError(.tooLarge, "decoded it is longer than \(limit) bytes")
            }
            switch status {
            case Z_OK: continue
            case Z_STREAM_END:
                if stream.avail_in == 0 { return result }
                guard frame == .gzip, inflateReset(&stream) == Z_OK else {
                    throw CodingError(.broken, "something follows the end of the compressed bytes")
                }
            case Z_BUF_ERROR where stream.avail_in == 0: throw CodingError(.broken, "the compressed bytes end early")
            default: throw CodingError(.broken, "the bytes are not what the coding says")
            }
        }
    }
}
