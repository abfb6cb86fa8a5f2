import Synchronization

/// Tells line and column of a byte.
///
/// A document is asked for one position or for thousands: a mark is kept
/// every half kilobyte as far as anybody has asked, and a question counts on
/// from the nearest.
final class LineIndex: Sendable {
    private let marks = Mutex<[Position]>([])
    private static let spacing = 512

    /// The position of a byte, columns counted in characters. Each question
    /// must be about the same bytes.
    func position(of offset: Int, in bytes: [UInt8]) -> Position {
        marks.withLock { marks in
            let step = min(offset, bytes.count) / Self.spacing
            while marks.count <= step {
                guard let last = marks.last else {
                    marks.append(Position(line: 1, column: 1))
                    continue
                }
                let from = (marks.count - 1) * Self.spacing
                marks.append(Self.advance(last, over: bytes[from..<from + Self.spacing]))
            }
            let from = step * Self.spacing
            return Self.advance(marks[step], over: bytes[from..<min(offset, bytes.count)])
        }
    }

    private static func advance(_ position: Position, over bytes: ArraySlice<UInt8>) -> Position {
        var position = position
        for byte in bytes {
            if byte == 0x0A {
                position.line += 1
                position.column = 1
            } else if byte & 0xC0 != 0x80 {
                position.column += 1
            }
        }
        return position
    }
}
