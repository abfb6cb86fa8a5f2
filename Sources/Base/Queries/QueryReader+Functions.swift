import Documents
import Patterns

/// Functions, and the types that their arguments and results have (section
/// 2.4.3).
extension QueryReader {
    private static let functions = ["length", "count", "match", "search", "value"]

    /// `true`, `false`, `null`, or a function with its arguments.
    mutating func wordOrFunction() throws(JSONQueryError) -> Operand {
        let start = at
        while let byte = next, byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") { at += 1 }
        let name = String(decoding: text[start..<at], as: UTF8.self)
        guard next == UInt8(ascii: "(") else {
            switch name {
            case "true": return .literal(.bool(true))
            case "false": return .literal(.bool(false))
            case "null": return .literal(.null)
            default:
                throw error(
                    "\(name) is no value",
                    at: start,
                    hint: Self.functions.contains(name)
                        ? "a function's name is followed by ( at once"
                        : "a text stands in quotes, a member is @.\(name)"
                )
            }
        }
        guard Self.functions.contains(name) else {
            let near = Spelling.nearest(to: name, in: Self.functions)
            throw error(
                "there is no function \(name)",
                at: start,
                hint: near.map { "did you mean \($0)?" } ?? "there are " + Self.functions.joined(separator: ", ")
            )
        }
        try descend()
        defer { depth -= 1 }
        let arguments = try arguments(of: name, from: start)
        return try call(name, arguments, from: start)
    }

    /// An argument and where it stands.
    private typealias Argument = (operand: Operand, at: Int)

    private mutating func arguments(of name: String, from start: Int) throws(JSONQueryError) -> [Argument] {
        at += 1
        skipBlanks()
        var arguments: [Argument] = []
        if next == UInt8(ascii: ")") {
            at += 1
            return []
        }
        while true {
            let place = at
            arguments.append((try operand(), place))
            skipBlanks()
            switch next {
            case UInt8(ascii: ","):
                at += 1
                skipBlanks()
            case UInt8(ascii: ")"):
                at += 1
                return arguments
            case nil: throw error("the ( of \(name) is not closed", at: start)
            default: throw error("expected , or ), found \(shownNext)")
            }
        }
    }

    private mutating func call(
        _ name: String,
        _ arguments: [Argument],
        from start: Int
    ) throws(JSONQueryError) -> Operand {
        let wanted = name == "match" || name == "search" ? 2 : 1
        guard arguments.count == wanted else {
            let word = wanted == 1 ? "one argument" : "two arguments"
            throw error("\(name)() takes \(word), not \(arguments.count)", at: start)
        }
        switch name {
        case "length":
            return .value(.length(try comparable(arguments[0].operand, from: arguments[0].at)), name: name)
        case "count": return .value(.count(try nodes(arguments[0], name)), name: name)
        case "value": return .value(.value(try nodes(arguments[0], name)), name: name)
        default:
            let text = try comparable(arguments[0].operand, from: arguments[0].at)
            let expression = try comparable(arguments[1].operand, from: arguments[1].at)
            let extent = name == "match" ? IRegexp.Extent.whole : .part
            let match = QuerySyntax.Match(
                extent: extent,
                text: text,
                expression: fixed(expression, extent, name, at: arguments[1].at)
            )
            return .logical(match, name: name)
        }
    }

    /// An argument that must be a query.
    private func nodes(_ argument: Argument, _ name: String) throws(JSONQueryError) -> QuerySyntax.Query {
        guard case .query(let query) = argument.operand else {
            throw error("\(name)() takes a query, such as @.*", at: argument.at)
        }
        return query
    }

    /// The expression of `match` and `search`, compiled where it stands in the
    /// query. One that is none matches nothing, which is legal (section
    /// 2.4.6), and remarked upon.
    private mutating func fixed(
        _ expression: QuerySyntax.Comparable,
        _ extent: IRegexp.Extent,
        _ name: String,
        at place: Int
    ) -> QuerySyntax.Match.Expression {
        guard case .literal(let literal) = expression else { return .drawn(expression) }
        guard case .string(let bytes) = literal else {
            remarks.append(
                JSONQueryError("the second argument of \(name)() is a regular expression, in quotes", offset: place)
            )
            return .fixed(nil)
        }
        do throws(PatternError) {
            return .fixed(try IRegexp(String(decoding: bytes, as: UTF8.self), extent))
        } catch {
            remarks.append(
                JSONQueryError(
                    "the second argument of \(name)() is no regular expression (I-Regexp, RFC 9485): \(error)",
                    offset: place
                )
            )
            return .fixed(nil)
        }
    }
}
