import Documents
import Patterns

/// One evaluation of a query over parsed cells. Nesting of the value takes no
/// stack: cells lie in the order of the text, and so what a node holds are
/// those behind it.
struct QueryEvaluation {
    /// How deep values that are compared may nest.
    static let deepest = 1000

    let cells: UnsafeBufferPointer<Cell>
    let bytes: UnsafeBufferPointer<UInt8>
    var budget: QueryBudget
    /// Expressions that the value brings, compiled, by their text.
    var expressions: [[UInt8]: IRegexp?] = [:]

    init(_ cells: UnsafeBufferPointer<Cell>, _ bytes: UnsafeBufferPointer<UInt8>, _ budget: QueryBudget) {
        self.cells = cells
        self.bytes = bytes
        self.budget = budget
    }

    /// What a query selects; `current` is where `@` is.
    mutating func nodes(of query: QuerySyntax.Query, at current: UInt32) throws(QueryLimit) -> [UInt32] {
        var nodes: [UInt32] = [query.isAbsolute ? 0 : current]
        for index in query.segments.indices {
            nodes = try select(query.segments[index], from: nodes)
            if nodes.isEmpty { break }
        }
        return nodes
    }

    /// What a segment selects of nodes.
    mutating func select(_ segment: QuerySyntax.Segment, from nodes: [UInt32]) throws(QueryLimit) -> [UInt32] {
        var found: [UInt32] = []
        for node in nodes {
            guard segment.isDescendant else {
                for index in segment.selectors.indices { try select(segment.selectors[index], of: node, &found) }
                continue
            }
            try visitContainers(in: node) { (evaluation, container) throws(QueryLimit) in
                for index in segment.selectors.indices {
                    try evaluation.select(segment.selectors[index], of: container, &found)
                }
            }
        }
        return found
    }

    /// A node and all that it holds, in the order of the text: those that may
    /// hold something.
    private mutating func visitContainers(
        in node: UInt32,
        _ visit: (inout QueryEvaluation, UInt32) throws(QueryLimit) -> Void
    ) throws(QueryLimit) {
        for at in node..<cells[Int(node)].next {
            try spend(1)
            // Names are strings, and hold nothing either.
            let kind = cells[Int(at)].kind
            if kind == .array || kind == .object { try visit(&self, at) }
        }
    }

    private mutating func select(
        _ selector: QuerySyntax.Selector,
        of node: UInt32,
        _ found: inout [UInt32]
    ) throws(QueryLimit) {
        let kind = cells[Int(node)].kind
        switch selector {
        case .name(let name):
            guard kind == .object, let member = try member(name, of: node) else { return }
            found.append(member)
        case .wildcard:
            try visitChildren(of: node) { (_, child) throws(QueryLimit) in found.append(child) }
        case .index(let index):
            guard kind == .array else { return }
            let place = index < 0 ? try count(of: node) + index : index
            try slice(node, from: place, to: place + 1, &found)
        case .slice(let start, let end, let step):
            guard kind == .array, step != 0 else { return }
            try slice(node, start, end, step, &found)
        case .filter(let test):
            try visitChildren(of: node) { (evaluation, child) throws(QueryLimit) in
                if try evaluation.holds(test, at: child) { found.append(child) }
            }
        }
    }

    /// An object's last member of a name, as everywhere here.
    private mutating func member(_ name: [UInt8], of node: UInt32) throws(QueryLimit) -> UInt32? {
        var at = node + 1
        var found: UInt32?
        while at < cells[Int(node)].next {
            try spend(1)
            if isText(cells[Int(at)], name) { found = at + 1 }
            at = cells[Int(at + 1)].next
        }
        return found
    }

    /// The values that a node holds, in their order.
    private mutating func visitChildren(
        of node: UInt32,
        _ visit: (inout QueryEvaluation, UInt32) throws(QueryLimit) -> Void
    ) throws(QueryLimit) {
        let cell = cells[Int(node)]
        guard cell.kind == .array || cell.kind == .object else { return }
        var at = node + 1
        while at < cell.next {
            try spend(1)
            if cell.kind == .object { at += 1 }
            try visit(&self, at)
            at = cells[Int(at)].next
        }
    }

    /// How many values a node holds.
    mutating func count(of node: UInt32) throws(QueryLimit) -> Int {
        var count = 0
        try visitChildren(of: node) { (_, _) throws(QueryLimit) in count += 1 }
        return count
    }

    /// Elements from one place up to another, in their order.
    private mutating func slice(
        _ node: UInt32,
        from start: Int,
        to end: Int,
        _ found: inout [UInt32]
    ) throws(QueryLimit) {
        guard start >= 0 else { return }
        var at = node + 1
        var place = 0
        while at < cells[Int(node)].next, place < end {
            try spend(1)
            if place >= start { found.append(at) }
            at = cells[Int(at)].next
            place += 1
        }
    }

    /// The elements of a slice (section 2.3.4.2.2).
    private mutating func slice(
        _ node: UInt32,
        _ start: Int?,
        _ end: Int?,
        _ step: Int,
        _ found: inout [UInt32]
    ) throws(QueryLimit) {
        var elements: [UInt32] = []
        try visitChildren(of: node) { (_, child) throws(QueryLimit) in elements.append(child) }
        let count = elements.count
        let normalized = { (place: Int) in place >= 0 ? place : count + place }
        let first = normalized(start ?? (step > 0 ? 0 : count - 1))
        if step > 0 {
            let upper = min(max(normalized(end ?? count), 0), count)
            var at = min(max(first, 0), count)
            while at < upper {
                found.append(elements[at])
                // A step is below 2^53, and a count below 2^32.
                at += step
            }
        } else {
            // Without an end the first element is the last one taken.
            let lower = end.map { min(max(normalized($0), -1), count - 1) } ?? -1
            var at = min(max(first, -1), count - 1)
            while at > lower {
                found.append(elements[at])
                at += step
            }
        }
    }

    mutating func spend(_ visits: Int) throws(QueryLimit) { try budget.spend(visits) }
}
