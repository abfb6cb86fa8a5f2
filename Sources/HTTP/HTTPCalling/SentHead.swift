/// Puts the request's head together from what libcurl says it has sent.
///
/// A long head goes out in pieces, of which libcurl reports only the first as
/// header; and a proxy gets a head of its own before.
struct SentHead {
    private(set) var bytes: [UInt8] = []
    private var isComplete = false

    /// The head as text, whether it went out whole or not.
    var text: String { ResponseHeadParser.text(bytes) }

    /// Forgets what went out before this attempt.
    mutating func restart() {
        bytes.removeAll(keepingCapacity: true)
        isComplete = false
    }

    /// Takes bytes that went out as header, or as the rest of one.
    mutating func append(_ piece: UnsafeRawBufferPointer, isHeader: Bool) {
        if isHeader, isComplete { restart() }
        guard !isComplete, isHeader || !bytes.isEmpty else { return }
        for byte in piece {
            bytes.append(byte)
            if byte == UInt8(ascii: "\n"), bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
                isComplete = true
                return
            }
        }
    }
}
