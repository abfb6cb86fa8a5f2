/// Pieces of a body that a paused receiver has not taken, in order.
///
/// libcurl would keep them too, but joins what comes in while it is paused:
/// the bounds of the chunks would be lost. So all is taken from libcurl, and
/// it is paused between two of its rounds.
struct HeldPieces {
    /// One piece and when the network gave it.
    struct Piece {
        let bytes: [UInt8]
        let instant: UInt64
    }

    private var pieces: [Piece] = []
    private var taken = 0

    var isEmpty: Bool { taken == pieces.count }

    /// The next piece for the receiver.
    var first: Piece? { isEmpty ? nil : pieces[taken] }

    mutating func append(_ bytes: UnsafeRawBufferPointer, at instant: UInt64) {
        pieces.append(Piece(bytes: Array(bytes), instant: instant))
    }

    mutating func removeFirst() {
        taken += 1
        if isEmpty { removeAll() }
    }

    mutating func removeAll() {
        pieces = []
        taken = 0
    }
}
