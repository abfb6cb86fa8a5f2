import Documents

/// Comparisons (section 2.3.5.2.2).
extension QueryEvaluation {
    mutating func compare(
        _ left: Operand,
        _ comparison: QuerySyntax.Operator,
        _ right: Operand
    ) throws(QueryLimit) -> Bool {
        switch comparison {
        case .equal: return try isEqual(left, right)
        case .unequal: return try !isEqual(left, right)
        case .less: return try isLess(left, right)
        case .greater: return try isLess(right, left)
        case .lessOrEqual:
            if try isLess(left, right) { return true }
            return try isEqual(left, right)
        case .greaterOrEqual:
            if try isLess(right, left) { return true }
            return try isEqual(left, right)
        }
    }

    private mutating func isEqual(_ left: Operand, _ right: Operand) throws(QueryLimit) -> Bool {
        switch (left, right) {
        case (.nothing, .nothing): return true
        case (.nothing, _), (_, .nothing): return false
        case (.node(let one), .node(let two)): return try isSame(one, two, depth: 0)
        default: break
        }
        try spend(1)
        switch (kind(of: left), kind(of: right)) {
        case (.null, .null): return true
        case (.bool, .bool): return isTrue(left) == isTrue(right)
        case (.number, .number): return number(left).isEqual(to: number(right))
        case (.string, .string): return try withTexts(left, right) { $0.elementsEqual($1) }
        // No literal is an array or an object.
        default: return false
        }
    }

    private mutating func isLess(_ left: Operand, _ right: Operand) throws(QueryLimit) -> Bool {
        try spend(1)
        switch (kind(of: left), kind(of: right)) {
        case (.number, .number): return number(left).isLess(than: number(right))
        // UTF-8 has the order of the characters' numbers.
        case (.string, .string): return try withTexts(left, right) { $0.lexicographicallyPrecedes($1) }
        default: return false
        }
    }

    /// Whether two nodes are the same JSON.
    private mutating func isSame(_ one: UInt32, _ two: UInt32, depth: Int) throws(QueryLimit) -> Bool {
        try spend(1)
        guard one != two else { return true }
        let (first, second) = (cells[Int(one)], cells[Int(two)])
        guard first.kind == second.kind else { return false }
        switch first.kind {
        case .null: return true
        case .bool: return first.count == second.count
        case .number: return number(.node(one)).isEqual(to: number(.node(two)))
        case .string: return try isSameText(first, second)
        case .array:
            guard depth < Self.deepest else { throw .depth }
            var (a, b) = (one + 1, two + 1)
            while a < first.next, b < second.next {
                guard try isSame(a, b, depth: depth + 1) else { return false }
                (a, b) = (cells[Int(a)].next, cells[Int(b)].next)
            }
            return a == first.next && b == second.next
        case .object:
            guard depth < Self.deepest else { throw .depth }
            let (a, b) = (try members(of: one), try members(of: two))
            guard a.count == b.count else { return false }
            for (mine, yours) in zip(a, b) {
                guard mine.name == yours.name, try isSame(mine.value, yours.value, depth: depth + 1) else {
                    return false
                }
            }
            return true
        }
    }

    /// An object's members by the bytes of their names, the last where one
    /// name comes twice.
    private mutating func members(of node: UInt32) throws(QueryLimit) -> [(name: [UInt8], value: UInt32)] {
        var members: [[UInt8]: UInt32] = [:]
        var at = node + 1
        while at < cells[Int(node)].next {
            try spend(2 + Int(cells[Int(at)].count) / 64)
            members[text(of: at)] = at + 1
            at = cells[Int(at + 1)].next
        }
        return members.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) }
    }

    private mutating func isSameText(_ one: Cell, _ two: Cell) throws(QueryLimit) -> Bool {
        if one.isEscaped || two.isEscaped {
            try spend((Int(one.count) + Int(two.count)) / 64)
            return JSONText.unescaped(one, in: bytes) == JSONText.unescaped(two, in: bytes)
        }
        guard one.count == two.count else { return false }
        try spend(Int(one.count) / 256)
        return raw(one).elementsEqual(raw(two))
    }

    /// Whether a string's cell means a text.
    func isText(_ cell: Cell, _ text: [UInt8]) -> Bool {
        if cell.isEscaped { return JSONText.unescaped(cell, in: bytes) == text }
        return Int(cell.count) == text.count && raw(cell).elementsEqual(text)
    }

    private func raw(_ cell: Cell) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[Int(cell.start)..<Int(cell.start) + Int(cell.count)])
    }

    private func kind(of operand: Operand) -> CellKind? {
        switch operand {
        case .nothing: nil
        case .node(let node): cells[Int(node)].kind
        case .literal(.null): .null
        case .literal(.bool): .bool
        case .literal(.number), .literal(.integer): .number
        case .literal(.string): .string
        }
    }

    private func isTrue(_ operand: Operand) -> Bool {
        switch operand {
        case .literal(.bool(let value)): value
        case .node(let node): bytes[Int(cells[Int(node)].start)] | 0x20 == UInt8(ascii: "t")
        default: false
        }
    }

    private func number(_ operand: Operand) -> QueryNumber {
        switch operand {
        case .literal(.integer(let value)): QueryNumber(value)
        case .literal(.number(let lexeme)): QueryNumber(lexeme)
        case .node(let node): QueryNumber(raw(cells[Int(node)]))
        default: QueryNumber(0)
        }
    }

    /// The texts of two operands that are strings.
    private mutating func withTexts(
        _ left: Operand,
        _ right: Operand,
        _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(QueryLimit) -> Bool {
        let (one, two) = (try text(left), try text(right))
        return one.withUnsafeBufferPointer { one in two.withUnsafeBufferPointer { body(one, $0) } }
    }

    private mutating func text(_ operand: Operand) throws(QueryLimit) -> [UInt8] {
        switch operand {
        case .literal(.string(let text)): return text
        case .node(let node):
            try spend(Int(cells[Int(node)].count) / 64)
            return text(of: node)
        default: return []
        }
    }
}
