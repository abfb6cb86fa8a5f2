public import Documents

/// A JSONPath query (RFC 9535): what it selects of a JSON value, a list of
/// its nodes.
///
/// It is compiled once and looks at parsed cells, whatever their number and
/// nesting; what it may cost is the caller's to say (`QueryBudget`).
public struct JSONQuery: Sendable, CustomStringConvertible {
    /// The longest query, in bytes.
    public static let longest = 4096
    /// How deep brackets, parentheses, filters and functions may nest.
    public static let deepest = 64

    /// The query as written.
    public let description: String
    /// What is legal and selects nothing, ever: a regular expression that is
    /// none.
    public let remarks: [JSONQueryError]
    let query: QuerySyntax.Query
    /// Where each segment ends in the text, in bytes.
    private let ends: [Int]

    /// Compiles a query: one that is well-formed and well-typed (section
    /// 2.1), or an error that tells what is wrong, and where.
    public init(_ text: String) throws(JSONQueryError) {
        guard text.utf8.count <= Self.longest else {
            throw JSONQueryError("a query has at most \(Self.longest) bytes", offset: 0)
        }
        var reader = QueryReader(text)
        query = try reader.wholeQuery()
        ends = reader.ends
        remarks = reader.remarks
        description = text
    }

    /// Whether it selects one node at most, whatever the value (section
    /// 2.3.5.1).
    public var isSingular: Bool { query.isSingular }

    /// The names that it looks for, in filters as well.
    public var names: [[UInt8]] { query.names }

    /// The nodes that it selects, by the numbers of their cells: in an order
    /// that section 2 allows, which is that of the text wherever it can be,
    /// and as often as it selects them.
    public func nodes(
        in cells: UnsafeBufferPointer<Cell>,
        of bytes: UnsafeBufferPointer<UInt8>,
        within budget: inout QueryBudget
    ) throws(QueryLimit) -> [Int] {
        guard !cells.isEmpty else { return [] }
        var evaluation = QueryEvaluation(cells, bytes, budget)
        defer { budget = evaluation.budget }
        return try evaluation.nodes(of: query, at: 0).map(Int.init)
    }

    /// Where it comes to nothing: the text up to the last segment that
    /// selects nodes, their number, and the segment that selects none of what
    /// they hold; `nil` where it selects something.
    public func dead(
        in cells: UnsafeBufferPointer<Cell>,
        of bytes: UnsafeBufferPointer<UInt8>,
        within budget: inout QueryBudget
    ) throws(QueryLimit) -> (before: String, count: Int, segment: String)? {
        var evaluation = QueryEvaluation(cells, bytes, budget)
        defer { budget = evaluation.budget }
        var nodes: [UInt32] = cells.isEmpty ? [] : [0]
        for (index, segment) in query.segments.enumerated() {
            let found = try evaluation.select(segment, from: nodes)
            guard found.isEmpty else {
                nodes = found
                continue
            }
            let text = Array(description.utf8)
            let start = index == 0 ? 1 : ends[index - 1]
            let own = String(decoding: text[start..<ends[index]], as: UTF8.self)
            return (String(decoding: text[..<start], as: UTF8.self), nodes.count, own)
        }
        return nil
    }
}

extension JSONQuery {
    /// What it selects of a document.
    public func nodes(in document: Document, within budget: inout QueryBudget) throws(QueryLimit) -> [Node] {
        var found: [Int] = []
        var limit: QueryLimit?
        document.withCells { cells, bytes in
            do throws(QueryLimit) {
                found = try nodes(in: cells, of: bytes, within: &budget)
            } catch {
                limit = error
            }
        }
        if let limit { throw limit }
        return found.map { document.node($0) }
    }
}
