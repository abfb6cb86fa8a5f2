public import Documents
import Exchanges
public import Queries

/// A place in a request, and what must be there.
public struct PlacedTest: Sendable {
    /// A place in a request.
    public enum Place: Sendable {
        /// The lines of a header.
        case header(String)
        /// The parameters of the query, their escapes undone.
        case query(String)
        /// The fields of a form (`application/x-www-form-urlencoded`), their
        /// escapes undone.
        case form(String)
        /// What lies at a path in the body's JSON.
        case json(JSONPath)
        /// The nodes that a query selects of the body's JSON.
        case nodes(JSONQuery)
        /// The body's text.
        case body
    }

    /// The place.
    public var place: Place
    /// What must be there.
    public var test: ValueTest

    /// Makes a test.
    public init(_ place: Place, _ test: ValueTest) {
        self.place = place
        self.test = test
    }

    /// Whether it holds; what does not is noted. `unknown` is what counts
    /// where a limit was reached before that was known.
    func holds(_ request: IncomingRequest, _ notes: MismatchNotes?, unknown: Bool = false) -> Bool {
        if case .nodes(let query) = place { return holds(query, request, notes, unknown: unknown) }
        let found = values(request)
        if test.holds(found, unknown: unknown) { return true }
        if let notes {
            notes.note(
                name,
                test.description,
                found.first.map { if case .string(let text) = $0 { text } else { JSONWriter().string($0) } },
                isCredential: isCredential(notes.redaction),
                remark: test.gaveUp(on: found) ? "the expression reached its limit and counts as no match" : nil
            )
        }
        return false
    }

    /// Where it is, for messages.
    var name: String {
        switch place {
        case .header(let name): "header \(name)"
        case .query(let name): "query \(name)"
        case .form(let name): "form \(name)"
        case .json(let path): "json \(path)"
        case .nodes(let query): "json \(query)"
        case .body: "body"
        }
    }

    private func values(_ request: IncomingRequest) -> [Value] {
        switch place {
        case .header(let name): return request.headers().values(name).map(Value.string)
        case .query(let name):
            return request.queryPairs.values(name).map(Value.string)
        case .form(let name):
            let type = request.headers()["Content-Type"]?.lowercased() ?? ""
            guard type.hasPrefix("application/x-www-form-urlencoded") else { return [] }
            return QueryPair.pairs(of: String(decoding: request.body, as: UTF8.self)).values(name).map(Value.string)
        case .json(let path): return request.value(at: path).map { [$0] } ?? []
        case .nodes: return []
        case .body: return [.string(String(decoding: request.body, as: UTF8.self))]
        }
    }

    private func isCredential(_ redaction: RedactionPolicy) -> Bool {
        switch place {
        case .header(let name): redaction.isCredential(header: name)
        case .query(let name), .form(let name): redaction.isCredential(parameter: name)
        case .json(let path): path.isCredential(redaction)
        case .nodes(let query): query.isCredential(redaction)
        case .body: false
        }
    }

    /// Whether it is the same place and what is wanted there reads the same.
    func isSame(as other: PlacedTest) -> Bool {
        name.utf8.elementsEqual(other.name.utf8) && test.description.utf8.elementsEqual(other.test.description.utf8)
    }
}
