/// How much looking a query may do: a value may be large, and a query may ask
/// for each of its nodes again at each of them.
public struct QueryBudget: Sendable, Equatable {
    /// How many visits one evaluation may make, unless said otherwise. A
    /// visit is a look at a node, or a piece of work as large.
    public static let usual = 2_000_000

    /// How many visits are left.
    public private(set) var visits: Int
    /// How many tries regular expressions have left.
    var tries: Int

    /// A budget of visits, and of as many tries.
    public init(visits: Int = Self.usual) {
        self.visits = visits
        tries = visits
    }

    /// What is left of both, for another query.
    public var left: Int { max(min(visits, tries), 0) }

    /// Takes visits away; throws where so many are not left.
    public mutating func spend(_ visits: Int) throws(QueryLimit) {
        self.visits -= visits
        guard self.visits < 0 else { return }
        self.visits = 0
        throw .visits
    }
}

/// A query that cost more than its budget: what it selects is not known.
public enum QueryLimit: Error, Sendable, Equatable, CustomStringConvertible {
    /// It visited too many nodes.
    case visits
    /// A regular expression tried for too long, or too deep.
    case expression
    /// Values to compare nest too deep.
    case depth

    public var description: String {
        switch self {
        case .visits: "the query visited as many nodes as one request may cost"
        case .expression: "a regular expression of the query reached its limit"
        case .depth: "the query compares values that nest deeper than \(QueryEvaluation.deepest)"
        }
    }
}
