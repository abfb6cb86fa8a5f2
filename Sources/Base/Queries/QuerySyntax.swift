import Patterns

/// What a query is made of, by the names of RFC 9535.
enum QuerySyntax {
    /// A query, from `$` or from `@`.
    struct Query: Sendable {
        var isAbsolute: Bool
        var segments: [Segment]

        /// Only child segments of one name or index (section 2.3.5.1).
        var isSingular: Bool {
            segments.allSatisfy { segment in
                guard !segment.isDescendant, segment.selectors.count == 1 else { return false }
                switch segment.selectors[0] {
                case .name, .index: return true
                case .wildcard, .slice, .filter: return false
                }
            }
        }

        var names: [[UInt8]] { segments.flatMap { $0.selectors.flatMap(\.names) } }
    }

    /// A segment (section 2.5).
    struct Segment: Sendable {
        var isDescendant: Bool
        var selectors: [Selector]
    }

    /// A selector (section 2.3).
    indirect enum Selector: Sendable {
        case name([UInt8])
        case wildcard
        case index(Int)
        case slice(start: Int?, end: Int?, step: Int)
        case filter(Logical)

        var names: [[UInt8]] {
            switch self {
            case .name(let name): [name]
            case .filter(let test): test.names
            case .wildcard, .index, .slice: []
            }
        }
    }

    /// A logical expression (section 2.3.5.1).
    indirect enum Logical: Sendable {
        case or([Logical])
        case and([Logical])
        case not(Logical)
        case exists(Query)
        case comparison(Comparable, Operator, Comparable)
        case match(Match)

        var names: [[UInt8]] {
            switch self {
            case .or(let all), .and(let all): all.flatMap(\.names)
            case .not(let one): one.names
            case .exists(let query): query.names
            case .comparison(let left, _, let right): left.names + right.names
            case .match(let match): match.names
            }
        }
    }

    /// How two values are compared.
    enum Operator: String, Sendable {
        case equal = "=="
        case unequal = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
    }

    /// What has one value, or none: a literal, a singular query, or a function
    /// whose result is a value.
    indirect enum Comparable: Sendable {
        case literal(Literal)
        case query(Query)
        /// `length` (section 2.4.4).
        case length(Comparable)
        /// `count` (section 2.4.5).
        case count(Query)
        /// `value` (section 2.4.8).
        case value(Query)

        var names: [[UInt8]] {
            switch self {
            case .literal: []
            case .query(let query), .count(let query), .value(let query): query.names
            case .length(let argument): argument.names
            }
        }
    }

    /// A value that stands in the query.
    enum Literal: Sendable {
        case null
        case bool(Bool)
        /// A number as it is written.
        case number(String)
        case integer(Int)
        case string([UInt8])
    }

    /// `match` or `search` (sections 2.4.6 and 2.4.7).
    struct Match: Sendable {
        var extent: IRegexp.Extent
        var text: Comparable
        /// The expression where it stands in the query; `nil` there where it
        /// is none.
        var expression: Expression

        enum Expression: Sendable {
            case fixed(IRegexp?)
            case drawn(Comparable)
        }

        var names: [[UInt8]] {
            if case .drawn(let comparable) = expression { return text.names + comparable.names }
            return text.names
        }
    }
}
