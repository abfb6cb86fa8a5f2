public import Documents
public import Matching
import Queries

extension RequestMatcher {
    /// The shape of a condition on a request, as rules have them.
    public static var shape: Shape<RequestMatcher> { shape(ofRule: false) }

    /// The same of a rule, which may also want something of the state.
    static func shape(ofRule: Bool) -> Shape<RequestMatcher> {
        .object("a condition") { reader in
            // Read by the rule.
            if ofRule { _ = (reader.has("state"), reader.has("step")) }
            var matcher = RequestMatcher()
            matcher.methods = reader.optional("method", .oneOrList(methodName)) ?? []
            matcher.path = reader.optional("path", pathPattern)
            for (name, wanted) in reader.optional("headers", .table(ValueShape.text)) ?? [] {
                matcher.add(wanted, .header(name)) { matcher, glob in matcher.headers.append(Named(name, glob)) }
            }
            for (name, wanted) in reader.optional("query", .table(ValueShape.text)) ?? [] {
                matcher.add(wanted, .query(name)) { matcher, glob in matcher.query.append(Named(name, glob)) }
            }
            for (name, wanted) in reader.optional("form", .table(ValueShape.text)) ?? [] {
                matcher.tests.append(PlacedTest(.form(name), wanted))
            }
            for (place, wanted) in reader.optional("json", members) ?? [] {
                switch (place, wanted) {
                case (.json(let path), .pattern(let glob)): matcher.json.append(Member(path, .pattern(glob)))
                case (.json(let path), .equals(let value)): matcher.json.append(Member(path, .equal(value)))
                default: matcher.tests.append(PlacedTest(place, wanted))
                }
            }
            if let wanted = reader.optional("body", ValueShape.text) {
                matcher.tests.append(PlacedTest(.body, wanted))
            }
            if reader.has("not") { matcher.not = reader.optional("not", .oneOrList(RequestMatcher.shape)) ?? [] }
            return matcher
        }
    }

    /// A pattern goes where patterns are looked up, all else to the tests.
    private mutating func add(
        _ wanted: ValueTest,
        _ place: PlacedTest.Place,
        _ pattern: (inout RequestMatcher, Glob) -> Void
    ) {
        if case .pattern(let glob) = wanted { pattern(&self, glob) } else { tests.append(PlacedTest(place, wanted)) }
    }

    /// A method in the case of the wire: `get` would match nothing, ever.
    private static var methodName: Shape<String> {
        Shape("a method") { node, decoding in
            guard let text = Shape.text.decode(node, decoding) else { return nil }
            let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
            if let meant = known.first(where: { $0 == text.uppercased() && $0 != text }) {
                decoding.report(node, "the method \"\(text)\" is none that clients send", hint: "write \(meant)")
            }
            return text
        }
    }

    /// A pattern that a path can match.
    private static var pathPattern: Shape<Glob> {
        Shape("a pattern of a path") { node, decoding in
            guard let glob = Shape.glob.decode(node, decoding) else { return nil }
            if let first = glob.description.utf8.first, !"/*{\\".utf8.contains(first) {
                decoding.report(node, "a path begins with /, and \"\(glob)\" does not")
            }
            if glob.description.utf8.contains(UInt8(ascii: "?")) {
                decoding.report(node, "a path holds no ?", hint: "what follows it is matched under \"query\"")
            }
            return (try? glob.withoutEscapes()) ?? glob
        }
    }

    /// A place in the body, a key each: a path in the contract's form, or a
    /// JSONPath query where it begins with `$`.
    private static var members: Shape<[(PlacedTest.Place, ValueTest)]> {
        Shape("a mapping from paths to values") { node, decoding in
            guard node.kind == .object else {
                decoding.report(node, "expected a mapping from paths to values, found \(node.shown)")
                return nil
            }
            return node.members.compactMap { name, value in
                let text = String(decoding: name.bytes, as: UTF8.self)
                let place =
                    text.utf8.first == UInt8(ascii: "$")
                    ? query(text, name, decoding).map { PlacedTest.Place.nodes($0) }
                    : JSONPath(text).map { .json($0) }
                if place == nil, text.utf8.first != UInt8(ascii: "$") {
                    decoding.report(
                        name,
                        "\"\(text)\" is no path",
                        hint: "such as messages[0].role"
                    )
                }
                let test = ValueShape.json.decode(value, decoding)
                guard let place, let test else { return nil }
                return (place, test)
            }
        }
    }

    private static func query(_ text: String, _ node: Node, _ decoding: Decoding) -> JSONQuery? {
        do throws(JSONQueryError) {
            let query = try JSONQuery(text)
            for remark in query.remarks { decoding.report(node, remark.description(in: text), hint: remark.hint) }
            return query
        } catch {
            decoding.report(
                node,
                "\"\(String(text.prefix(200)))\" is no JSONPath query (RFC 9535): \(error.description(in: text))",
                hint: error.hint
            )
            return nil
        }
    }
}
