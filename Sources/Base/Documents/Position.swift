/// A place in a text: line and column, both counted from 1, columns in
/// characters as an editor counts them.
public struct Position: Sendable, Hashable {
    /// The line, from 1.
    public var line: Int
    /// The column, from 1.
    public var column: Int

    /// Makes a position.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
