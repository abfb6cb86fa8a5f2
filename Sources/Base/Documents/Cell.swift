/// What a cell is.
public enum CellKind: UInt8, Sendable {
    case null, bool, number, string, array, object
}

/// One value of a document, in 16 bytes: where its text lies, and where the
/// next one begins.
///
/// A document is one array of cells in the order of its text. A container's
/// cell is followed by those of what it holds; an object's are a key and the
/// value's, in turns. Order, number lexemes and positions need no further
/// memory, since all of them are in the text.
public struct Cell: Sendable {
    /// Where the text begins; a string's after its quote.
    public var start: UInt32
    /// How many bytes it has; a container's from bracket to bracket.
    public var count: UInt32
    /// The index of the cell after this one and all that it holds.
    public var next: UInt32
    /// What it is.
    public var kind: CellKind
    /// Whether a string's text holds escapes.
    public var isEscaped: Bool

    @inlinable
    init(start: Int, count: Int, next: Int, kind: CellKind, isEscaped: Bool = false) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.count = UInt32(truncatingIfNeeded: count)
        self.next = UInt32(truncatingIfNeeded: next)
        self.kind = kind
        self.isEscaped = isEscaped
    }
}
