/// One value of a document.
public struct Node: Sendable {
    /// The document that it belongs to.
    public let document: Document
    let index: Int

    private var cell: Cell { document.cells[index] }

    /// What it is.
    public var kind: CellKind { cell.kind }

    /// Where it begins.
    public var position: Position {
        if !document.positions.isEmpty { return document.positions[index] }
        let quote = cell.kind == .string ? 1 : 0
        return document.lines.position(of: Int(cell.start) - quote, in: document.text)
    }

    /// Whether it is null.
    public var isNull: Bool { kind == .null }

    /// A string's text, `nil` for anything else.
    public var string: String? {
        kind == .string ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// A truth value, `nil` for anything else.
    public var bool: Bool? {
        guard kind == .bool else { return nil }
        return document.text[Int(cell.start)] | 0x20 == UInt8(ascii: "t")
    }

    /// A number as it was written, in JSON's form; `nil` for anything else.
    public var number: String? {
        kind == .number ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// An integral number, `nil` for anything else or one that is too large.
    public var integer: Int? { number.flatMap { Int($0) } }

    /// A scalar's bytes: a string's meaning, a number's or word's own text.
    public var bytes: [UInt8] {
        document.text.withUnsafeBufferPointer { JSONText.unescaped(cell, in: $0) }
    }

    /// An array's elements, none for anything else.
    public var elements: [Node] {
        guard kind == .array else { return [] }
        var result: [Node] = []
        var at = index + 1
        while at < Int(cell.next) {
            result.append(Node(document: document, index: at))
            at = Int(document.cells[at].next)
        }
        return result
    }

    /// An object's members in their order, none for anything else.
    public var members: [(name: Node, value: Node)] {
        guard kind == .object else { return [] }
        var result: [(name: Node, value: Node)] = []
        var at = index + 1
        while at < Int(cell.next) {
            result.append((Node(document: document, index: at), Node(document: document, index: at + 1)))
            at = Int(document.cells[at + 1].next)
        }
        return result
    }

    /// An object's last member of that name, as most readers take it.
    public subscript(name: String) -> Node? {
        guard kind == .object else { return nil }
        var found: Int?
        var at = index + 1
        while at < Int(cell.next) {
            if Node(document: document, index: at).isText(name) { found = at + 1 }
            at = Int(document.cells[at + 1].next)
        }
        return found.map { Node(document: document, index: $0) }
    }

    /// Whether a scalar means a text.
    func isText(_ text: String) -> Bool {
        let cell = cell
        if cell.isEscaped { return bytes.elementsEqual(text.utf8) }
        guard Int(cell.count) == text.utf8.count else { return false }
        return document.text.withUnsafeBufferPointer { bytes in
            let own = bytes[Int(cell.start)..<Int(cell.start) + Int(cell.count)]
            return text.utf8.withContiguousStorageIfAvailable { own.elementsEqual($0) } ?? own.elementsEqual(text.utf8)
        }
    }

    /// An array's element, `nil` where there is none.
    public subscript(position: Int) -> Node? {
        let elements = elements
        return elements.indices.contains(position) ? elements[position] : nil
    }

    /// A copy that stands alone.
    public var value: Value {
        switch kind {
        case .null: .null
        case .bool: .bool(bool == true)
        case .number: .number(number ?? "0")
        case .string: .string(string ?? "")
        case .array: .array(elements.map(\.value))
        case .object: .object(members.map { Member(String(decoding: $0.name.bytes, as: UTF8.self), $0.value.value) })
        }
    }
}
