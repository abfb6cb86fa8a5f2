import Documents
import Patterns

extension QueryEvaluation {
    /// Whether a filter lets a node pass (section 2.3.5.2).
    mutating func holds(_ test: QuerySyntax.Logical, at node: UInt32) throws(QueryLimit) -> Bool {
        switch test {
        case .or(let parts):
            for part in parts {
                if try holds(part, at: node) { return true }
            }
            return false
        case .and(let parts):
            for part in parts {
                guard try holds(part, at: node) else { return false }
            }
            return true
        case .not(let part): return try !holds(part, at: node)
        case .exists(let query): return try !nodes(of: query, at: node).isEmpty
        case .comparison(let left, let comparison, let right):
            return try compare(operand(left, at: node), comparison, operand(right, at: node))
        case .match(let match): return try matches(match, at: node)
        }
    }

    /// What is compared: a node of the value, a value of the query's own, or
    /// nothing.
    enum Operand {
        case nothing
        case node(UInt32)
        case literal(QuerySyntax.Literal)
    }

    mutating func operand(_ comparable: QuerySyntax.Comparable, at node: UInt32) throws(QueryLimit) -> Operand {
        switch comparable {
        case .literal(let literal): return .literal(literal)
        case .query(let query): return try nodes(of: query, at: node).first.map { .node($0) } ?? .nothing
        case .length(let argument): return try length(operand(argument, at: node))
        case .count(let query): return .literal(.integer(try nodes(of: query, at: node).count))
        case .value(let query):
            let nodes = try nodes(of: query, at: node)
            return nodes.count == 1 ? .node(nodes[0]) : .nothing
        }
    }

    /// How many characters, elements or members there are (section 2.4.4).
    private mutating func length(_ operand: Operand) throws(QueryLimit) -> Operand {
        switch operand {
        case .nothing: return .nothing
        case .literal(.string(let text)): return .literal(.integer(try scalars(in: text)))
        case .literal: return .nothing
        case .node(let node):
            switch cells[Int(node)].kind {
            case .array, .object: return .literal(.integer(try count(of: node)))
            case .string: return .literal(.integer(try scalars(in: text(of: node))))
            case .null, .bool, .number: return .nothing
            }
        }
    }

    private mutating func scalars(in text: [UInt8]) throws(QueryLimit) -> Int {
        try spend(text.count / 64)
        return text.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
    }

    /// `match` and `search`: false where an argument is no string, or the
    /// second no I-Regexp.
    private mutating func matches(_ match: QuerySyntax.Match, at node: UInt32) throws(QueryLimit) -> Bool {
        guard let text = try string(operand(match.text, at: node)) else { return false }
        let expression: IRegexp?
        switch match.expression {
        case .fixed(let fixed): expression = fixed
        case .drawn(let comparable):
            guard let source = try string(operand(comparable, at: node)) else { return false }
            expression = try compiled(source, match.extent)
        }
        guard let expression else { return false }
        switch text.withUnsafeBufferPointer({ expression.look(in: $0, tries: &budget.tries) }) {
        case .found: return true
        case .notFound: return false
        case .limit: throw .expression
        }
    }

    /// An expression that the value brings.
    private mutating func compiled(_ source: [UInt8], _ extent: IRegexp.Extent) throws(QueryLimit) -> IRegexp? {
        let key = [extent == .whole ? 0 : 1] + source
        if let known = expressions[key] { return known }
        try spend(64 + source.count)
        let made = try? IRegexp(String(decoding: source, as: UTF8.self), extent)
        // Each value may bring another one.
        if expressions.count >= 64 { expressions.removeAll() }
        expressions[key] = .some(made)
        return made
    }

    private mutating func string(_ operand: Operand) throws(QueryLimit) -> [UInt8]? {
        switch operand {
        case .literal(.string(let text)): return text
        case .node(let node) where cells[Int(node)].kind == .string:
            try spend(Int(cells[Int(node)].count) / 64)
            return text(of: node)
        default: return nil
        }
    }

    /// The bytes that a scalar's cell means.
    func text(of node: UInt32) -> [UInt8] { JSONText.unescaped(cells[Int(node)], in: bytes) }
}
