/// Takes the chunked coding (RFC 9112 section 7.1) off a body as it arrives.
///
/// libcurl would do that too, but joins and splits chunks by its buffers:
/// where one ended is evidence. It still reads along and refuses what is not
/// the coding, so this reader is as lenient as it is.
struct ChunkDecoder {
    /// What has been read.
    enum Event {
        /// A piece of a chunk, and whether it is the chunk's last.
        case data(UnsafeRawBufferPointer, isLast: Bool)
        /// A line of the trailer section, with its line end.
        case trailer([UInt8])
    }

    private enum State {
        case size
        /// An extension, or the rest of the line.
        case rest
        case data
        /// The line end behind the data.
        case after
        case trailer
        case done
    }

    private var state = State.size
    /// What is left of the chunk.
    private var left = 0
    private var digits = 0
    private var line: [UInt8] = []
    /// More than any honest trailer line, or number of digits.
    private static let lineLimit = 1 << 16

    /// Reads bytes and tells what they hold, in order.
    mutating func take(_ bytes: UnsafeRawBufferPointer, _ tell: (Event) -> Void) {
        var at = 0
        while at < bytes.count, state != .done {
            if state == .data {
                let count = min(left, bytes.count - at)
                left -= count
                if left == 0 { state = .after }
                tell(.data(UnsafeRawBufferPointer(rebasing: bytes[at..<at + count]), isLast: left == 0))
                at += count
            } else {
                take(bytes[at], tell)
                at += 1
            }
        }
    }

    private mutating func take(_ byte: UInt8, _ tell: (Event) -> Void) {
        switch state {
        case .size:
            if let digit = ChunkDecoder.value(of: byte) {
                // libcurl refuses what is too long; here it must not trap.
                digits += 1
                left = digits > 15 ? left : left << 4 | digit
            } else {
                state = .rest
                if byte == UInt8(ascii: "\n") { lineEnded() }
            }
        case .rest: if byte == UInt8(ascii: "\n") { lineEnded() }
        case .after:
            guard byte == UInt8(ascii: "\n") else { return }
            (state, left, digits) = (.size, 0, 0)
        case .trailer:
            if line.count < ChunkDecoder.lineLimit { line.append(byte) }
            guard byte == UInt8(ascii: "\n") else { return }
            if line == [0x0A] || line == [0x0D, 0x0A] { state = .done } else { tell(.trailer(line)) }
            line = []
        case .data, .done: break
        }
    }

    private mutating func lineEnded() {
        state = left == 0 ? .trailer : .data
    }

    private static func value(of byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x37
        case 0x61...0x66: Int(byte) - 0x57
        default: nil
        }
    }
}
