public import Documents
public import Exchanges

extension IncomingRequest {
    /// What lies at a path in the body.
    public func value(at path: JSONPath) -> Value? {
        guard let cells = cells(), let index = path.find(in: cells, of: body) else { return nil }
        return Value(cells, index, of: body)
    }

    /// The whole body as a value, `nil` where it is no JSON.
    public var wholeBody: Value? {
        cells().map { Value($0, 0, of: body) }
    }
}

extension IncomingRequest {
    /// The query's pairs as they stand.
    var queryPairs: [QueryPair] {
        QueryPair.pairs(of: query.map { String(decoding: $0, as: UTF8.self) } ?? "")
    }

    private static let streamMember = JSONPath("stream")

    /// Whether its body says `"stream": true`.
    public var asksForStream: Bool {
        Self.streamMember.flatMap { value(at: $0) } == .bool(true)
    }
}

extension [QueryPair] {
    /// The values that a query or a form has under a name, with the escapes
    /// of both undone.
    func values(_ name: String) -> [String] {
        filter { CanonicalQuery.meaning($0.name).utf8.elementsEqual(name.utf8) }
            .map { CanonicalQuery.meaning($0.value) }
    }
}

extension Value {
    /// A copy of a parsed value.
    init(_ cells: UnsafeBufferPointer<Cell>, _ index: Int, of bytes: UnsafeBufferPointer<UInt8>) {
        let cell = cells[index]
        let text = { (cell: Cell) in String(decoding: JSONText.unescaped(cell, in: bytes), as: UTF8.self) }
        switch cell.kind {
        case .null: self = .null
        case .bool: self = .bool(bytes[Int(cell.start)] == UInt8(ascii: "t"))
        case .number: self = .number(text(cell))
        case .string: self = .string(text(cell))
        case .array:
            var elements: [Value] = []
            var at = index + 1
            while at < Int(cell.next) {
                elements.append(Value(cells, at, of: bytes))
                at = Int(cells[at].next)
            }
            self = .array(elements)
        case .object:
            var members: [Member] = []
            var at = index + 1
            while at < Int(cell.next) {
                members.append(Member(text(cells[at]), Value(cells, at + 1, of: bytes)))
                at = Int(cells[at + 1].next)
            }
            self = .object(members)
        }
    }
}
