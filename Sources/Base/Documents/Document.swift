/// A text that has been read, with one tree view over JSON and YAML alike.
public final class Document: Sendable {
    /// The file's name as its user knows it; empty where there is no file.
    public let name: String
    /// Where the cells' text lies: a JSON text itself, or the decoded scalars
    /// of a YAML text.
    let text: [UInt8]
    let cells: [Cell]
    /// A position for each cell; empty for JSON, where it follows from the
    /// offset.
    let positions: [Position]
    /// Finds the position of a byte of a JSON text.
    let lines = LineIndex()

    init(name: String, text: [UInt8], cells: [Cell], positions: [Position] = []) {
        self.name = name
        self.text = text
        self.cells = cells
        self.positions = positions
    }

    /// The outermost value.
    public var root: Node { Node(document: self, index: 0) }

    /// How many values it holds, containers and members' names among them:
    /// what reading it out costs grows with their number.
    public var valueCount: Int { cells.count }

    /// The value of a cell, by the number that `withCells` lends it under.
    public func node(_ cell: Int) -> Node { Node(document: self, index: cell) }

    /// Lends the cells and their text, for those who look at many.
    public func withCells<T>(_ body: (UnsafeBufferPointer<Cell>, UnsafeBufferPointer<UInt8>) -> T) -> T {
        cells.withUnsafeBufferPointer { cells in text.withUnsafeBufferPointer { body(cells, $0) } }
    }

    /// Reads JSON. Throws a diagnostic with the position of what is wrong.
    public static func json(
        _ bytes: [UInt8],
        name: String = "",
        duplicates: JSONParser.DuplicateNames = .refused,
        depth: Int = JSONParser.defaultDepth
    ) throws(DocumentError) -> Document {
        let buffer = CellBuffer(capacity: max(16, bytes.count / 8))
        let error = bytes.withUnsafeBufferPointer {
            JSONParser.parse($0, into: buffer, depth: depth, duplicates: duplicates)
        }
        if let error {
            let position = LineIndex().position(of: error.offset, in: bytes)
            throw DocumentError(
                .malformed,
                [Diagnostic(file: name, position: position, message: "not JSON: " + error.message)]
            )
        }
        return Document(name: name, text: bytes, cells: Array(buffer.cells))
    }

    /// Reads a file by its name's ending: `.json` as JSON, all else as YAML. A
    /// byte order mark, which some editors write, is passed over in both (RFC
    /// 8259 section 8.1 allows it). `limits` are those of YAML.
    public static func yamlOrJSON(
        _ bytes: [UInt8],
        name: String,
        limits: YAMLLimits = YAMLLimits()
    ) throws(DocumentError) -> Document {
        guard name.hasSuffix(".json") else { return try yaml(bytes, name: name, limits: limits) }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return try json(bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes, name: name)
    }
}
