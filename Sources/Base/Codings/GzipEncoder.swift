import CZ

/// Makes gzip (RFC 1952) of pieces, so that who reads them has each piece
/// whole when its bytes have come.
public final class GzipEncoder {
    // The library's state points back to it: it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let isOpen: Bool

    /// Begins a gzip file of one member. Without memory for it, the pieces
    /// come back as they are.
    public init() {
        stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        isOpen = shim_deflate_init(stream, Z_DEFAULT_COMPRESSION, 31) == Z_OK
    }

    deinit {
        if isOpen { deflateEnd(stream) }
        stream.deallocate()
    }

    /// The compressed bytes of a piece, which end at a byte; those of the
    /// last one with the end of the file.
    public func encode(_ piece: [UInt8], isLast: Bool) -> [UInt8] {
        guard isOpen else { return piece }
        var input = piece
        var result: [UInt8] = []
        let count = piece.count
        input.withUnsafeMutableBufferPointer { bytes in
            stream.pointee.next_in = bytes.baseAddress
            stream.pointee.avail_in = UInt32(clamping: count)
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            var isFull = true
            while isFull {
                buffer.withUnsafeMutableBufferPointer { room in
                    stream.pointee.next_out = room.baseAddress
                    stream.pointee.avail_out = UInt32(room.count)
                    _ = deflate(stream, isLast ? Z_FINISH : Z_SYNC_FLUSH)
                }
                result += buffer.prefix(buffer.count - Int(stream.pointee.avail_out))
                isFull = stream.pointee.avail_out == 0
            }
        }
        return result
    }
}
