/// Where a section of a contract comes from: its origin, and the lines of
/// the connector's document, none where that is silent.
public struct Citation: Sendable, Equatable {
    /// Who says so.
    public var origin: Origin
    /// The lines, from 1, each range closed.
    public var lines: [ClosedRange<Int>]

    /// Makes a citation.
    public init(_ origin: Origin, lines: [ClosedRange<Int>] = []) {
        self.origin = origin
        self.lines = lines
    }
}
