import Documents
import Queries
import Testing

/// What queries may cost, and how they end that cost more.
@Suite struct LimitTests {
    private static func limit(_ query: String, in document: Document, visits: Int = QueryBudget.usual) throws
        -> QueryLimit?
    {
        let query = try JSONQuery(query)
        var budget = QueryBudget(visits: visits)
        do throws(QueryLimit) {
            _ = try query.nodes(in: document, within: &budget)
            return nil
        } catch {
            return error
        }
    }

    private static func json(_ text: String, depth: Int = 256) throws -> Document {
        try Document.json(Array(text.utf8), depth: depth)
    }

    /// Each node asks for all nodes again: the square, and the cube.
    @Test(arguments: [
        "$..[?$..*]", "$[?count($[*]) > 1e9]", "$..[?$..[?@.x == 1]]",
        "$..[*,*,*,*,*,*,*,*]..[*,*,*,*,*,*,*,*]..[*,*,*,*]",
    ])
    func aQueryThatVisitsTooMuchEnds(query: String) throws {
        let list = "[" + (0..<5_000).map { "[\($0),{\"a\":\($0)}]" }.joined(separator: ",") + "]"
        #expect(try Self.limit(query, in: Self.json(list)) == .visits)
    }

    @Test func whatIsLookedAtIsCounted() throws {
        let query = try JSONQuery("$.a[1]")
        var budget = QueryBudget(visits: 100)
        #expect(try query.nodes(in: Self.json(#"{"b":0,"a":[1,2,3]}"#), within: &budget).map(\.value) == [.number("2")])
        // Two names, two elements.
        #expect(budget.visits == 96)
        #expect(try Self.limit("$.a[1]", in: Self.json(#"{"b":0,"a":[1,2,3]}"#), visits: 3) == .visits)
    }

    /// Nesting takes no stack; comparing does, and ends.
    @Test func aDeepValueIsLookedAtAndItsComparisonEnds() throws {
        let depth = 200_000
        let text =
            "[" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + ","
            + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "]"
        let document = try Self.json(text, depth: 1_000_000)
        #expect(try Self.limit("$..[0]", in: document) == nil)
        #expect(try Self.limit("$[?@ == $[1]]", in: document) == .depth)
        #expect(try Self.limit("$..[?@..[?@..[0]]]", in: document) == .visits)
    }

    @Test func anExpressionThatBacktracksForEverEnds() throws {
        let text =
            #"{"r":"(a*)*b","values":["#
            + Array(repeating: "\"" + String(repeating: "a", count: 60) + "\"", count: 100).joined(separator: ",")
            + "]}"
        #expect(try Self.limit("$.values[?match(@, '(a*)*b')]", in: Self.json(text)) == .expression)
        // The value brings it.
        #expect(try Self.limit("$.values[?search(@, $.r)]", in: Self.json(text)) == .expression)
    }

    @Test func longTextsAreCounted() throws {
        let long = String(repeating: "a", count: 1 << 20)
        let text = "[" + Array(repeating: "\"\(long)\"", count: 20).joined(separator: ",") + "]"
        #expect(try Self.limit("$[?@ == $[0] && length(@) > 1]", in: Self.json(text), visits: 100_000) == .visits)
        #expect(try Self.limit("$[?@ == $[0] && length(@) > 1]", in: Self.json(text)) == nil)
    }
}
