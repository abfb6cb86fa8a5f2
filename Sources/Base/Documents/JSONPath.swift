/// A path in the form of the connector's document: `choices[0].message`.
///
/// A name is any text without `.` and `[`; an index counts from 0.
public struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    /// One step down.
    public enum Step: Sendable, Hashable {
        case name(String)
        case index(Int)
    }

    /// The steps from the root.
    public let steps: [Step]
    private let text: String

    /// Parses a path; `nil` where it is none.
    public init?(_ text: String) {
        var steps: [Step] = []
        var rest = Substring(text)
        var expectsName = true
        while !rest.isEmpty {
            if rest.first == "[" {
                guard let close = rest.firstIndex(of: "]") else { return nil }
                let digits = rest[rest.index(after: rest.startIndex)..<close]
                guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let index = Int(digits) else {
                    return nil
                }
                steps.append(.index(index))
                rest = rest[rest.index(after: close)...]
                expectsName = false
                continue
            }
            if rest.first == "." {
                guard !expectsName else { return nil }
                rest = rest.dropFirst()
            } else if !expectsName {
                return nil
            }
            let name = rest.prefix { $0 != "." && $0 != "[" }
            guard !name.isEmpty else { return nil }
            steps.append(.name(String(name)))
            rest = rest.dropFirst(name.count)
            expectsName = false
        }
        guard !steps.isEmpty else { return nil }
        self.steps = steps
        self.text = text
    }

    public var description: String { text }

    /// What lies at the path in a value.
    public func find(in value: Value) -> Value? {
        steps.reduce(value) { value, step in
            switch step {
            case .name(let name): value?[name]
            case .index(let index): value?[index]
            }
        }
    }

    /// What lies at the path in a document.
    public func find(in node: Node) -> Node? {
        steps.reduce(node) { node, step in
            switch step {
            case .name(let name): node?[name]
            case .index(let index): node?[index]
            }
        }
    }

    /// The index of the cell at the path in parsed cells, without making
    /// anything: for the matching of requests.
    public func find(in cells: UnsafeBufferPointer<Cell>, of bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard !cells.isEmpty else { return nil }
        var at = 0
        for step in steps {
            let end = Int(cells[at].next)
            var child = at + 1
            switch step {
            case .name(let name):
                guard cells[at].kind == .object else { return nil }
                var found: Int?
                while child < end {
                    if Self.isName(cells[child], name, in: bytes) { found = child + 1 }
                    child = Int(cells[child + 1].next)
                }
                guard let found else { return nil }
                at = found
            case .index(var index):
                guard cells[at].kind == .array else { return nil }
                while child < end, index > 0 {
                    child = Int(cells[child].next)
                    index -= 1
                }
                guard child < end else { return nil }
                at = child
            }
        }
        return at
    }

    private static func isName(_ cell: Cell, _ name: String, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if cell.isEscaped { return JSONText.unescaped(cell, in: bytes).elementsEqual(name.utf8) }
        let count = Int(cell.count)
        guard count == name.utf8.count else { return false }
        return UnsafeBufferPointer(rebasing: bytes[Int(cell.start)..<Int(cell.start) + count]).isSame(as: name)
    }
}
