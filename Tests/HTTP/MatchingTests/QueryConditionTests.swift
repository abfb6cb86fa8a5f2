import Documents
import Exchanges
import Matching
import Patterns
import Queries
import TestSupport
import Testing

/// Conditions on what a query selects of a body.
@Suite struct QueryConditionTests {
    private static let body = #"""
        {"model":"m/1","n":2,"messages":[{"role":"system","content":"Be kind"},
        {"role":"user","content":"What is BPMN?","password":"hunter2hunter2x"}],
        "tools":[{"function":{"name":"weather"}}]}
        """#

    private static func told(_ query: String, _ test: ValueTest, _ body: String = body) throws -> [String] {
        mismatches([PlacedTest(.nodes(try JSONQuery(query)), test)], Request(path: "/", body: Array(body.utf8)))
    }

    @Test func holdsWhereOneNodePasses() throws {
        #expect(try Self.told("$.messages[*].role", .pattern(Glob("us*"))) == [])
        #expect(try Self.told("$..name", .equals(.string("weather"))) == [])
        #expect(try Self.told("$.messages[?@.role == 'user'].content", .regex(Pattern("BPMN"))) == [])
        #expect(try Self.told("$.messages[?length(@.content) > 10]", .present) == [])
        #expect(try Self.told("$.messages[?@.role == 'tool']", .absent) == [])
        #expect(try Self.told("$..*", .atLeast(.number("2"))) == [])
        #expect(try Self.told("$.messages[*].role", .not(.equals(.string("tool")))) == [])
        #expect(try Self.told("$.messages[*]", .oneOf([.equals(.null), .contains(.string("x")), .present])) == [])
    }

    @Test func tellsTheFirstNodeWhereNonePasses() throws {
        #expect(
            try Self.told("$.messages[*].role", .pattern(Glob("tool"))) == [
                "json $.messages[*].role: expected tool (at one of 2 nodes, the first is $['messages'][0]['role']), found system"
            ]
        )
        #expect(
            try Self.told("$.n", .equals(.number("3"))) == ["json $.n: expected 3 (at $['n']), found 2"]
        )
        #expect(
            try Self.told("$.messages[*].role", .not(.equals(.string("user")))) == [
                "json $.messages[*].role: expected not \"user\" (at one of 2 nodes, the first is $['messages'][0]['role']), found system"
            ]
        )
    }

    @Test func tellsWhereAQueryComesToNothing() throws {
        #expect(
            try Self.told("$.messages[*].rolle", .present) == [
                "json $.messages[*].rolle: expected any value ($.messages[*] selects 2 nodes, and .rolle nothing of them), found nothing"
            ]
        )
        #expect(
            try Self.told("$.tool[0]", .present) == [
                "json $.tool[0]: expected any value ($ selects 1 node, and .tool nothing of it), found nothing"
            ]
        )
    }

    @Test func tellsNoCredential() throws {
        let hidden = "json $..password: expected x (at $['messages'][1]['password']), found REDACTED"
        #expect(try Self.told("$..password", .pattern(Glob("x"))) == [hidden])
        #expect(
            try Self.told("$.messages[1][?length(@) == 15]", .pattern(Glob("x"))) == [
                "json $.messages[1][?length(@) == 15]: expected x (at $['messages'][1]['password']), found REDACTED"
            ]
        )
    }

    @Test func aBodyThatIsNoneSelectsNothing() throws {
        #expect(try Self.told("$.a", .absent, "no json") == [])
        #expect(
            try Self.told("$.a", .present, #"{"a":}"#) == [
                "json $.a: expected any value, found a body that is no JSON (no value begins with })"
            ]
        )
        let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        #expect(
            try Self.told("$..a", .present, deep) == [
                "json $..a: expected any value, found a body that is no JSON (containers nest deeper than 256)"
            ]
        )
    }

    /// A limit counts as no match, also under `not` and in a condition that
    /// must not hold: nobody knows.
    @Test func aQueryThatCostsTooMuchMatchesNothing() throws {
        let list = "[" + (0..<5_000).map { "{\"a\":\($0)}" }.joined(separator: ",") + "]"
        let remark = "(the query visited as many nodes as one request may cost, and counts as no match)"
        let found = "found something in a large body"
        #expect(
            try Self.told("$..[?$..*]", .present, list) == ["json $..[?$..*]: expected any value \(remark), \(found)"]
        )
        #expect(
            try Self.told("$..[?$..*]", .absent, list) == ["json $..[?$..*]: expected no value \(remark), \(found)"]
        )
        var matcher = RequestMatcher()
        var inner = RequestMatcher()
        inner.tests = [PlacedTest(.nodes(try JSONQuery("$..[?$..*]")), .equals(.string("x")))]
        matcher.not = [inner]
        let request = Request(path: "/", body: Array(list.utf8))
        let incoming = IncomingRequest(connection: 0) { _ in request.headers }
        #expect(!incoming.lend(request) { matcher.matches(incoming) })
        // All queries of one request share what it may cost, and the next begins anew.
        incoming.lend(request) {
            #expect(!inner.matches(incoming))
            var cheap = RequestMatcher()
            cheap.tests = [PlacedTest(.nodes(try! JSONQuery("$[0].a")), .present)]
            #expect(!cheap.matches(incoming))
        }
        let small = Request(path: "/", body: Array(#"[{"a":1}]"#.utf8))
        incoming.lend(small) {
            var cheap = RequestMatcher()
            cheap.tests = [PlacedTest(.nodes(try! JSONQuery("$[0].a")), .present)]
            #expect(cheap.matches(incoming))
        }
    }

    /// What one query's expression tries is missing to the next, too.
    @Test func expressionsOfOneRequestShareWhatItMayCost() throws {
        let slow = PlacedTest(.nodes(try JSONQuery("$[?match(@, '(a*)*b')]")), .present)
        let cheap = PlacedTest(.nodes(try JSONQuery("$[0]")), .present)
        var matcher = RequestMatcher()
        matcher.tests = [slow]
        var next = RequestMatcher()
        next.tests = [cheap]
        let body = "[\"" + String(repeating: "a", count: 60) + "\"]"
        let request = Request(path: "/", body: Array(body.utf8))
        let incoming = IncomingRequest(connection: 0) { _ in request.headers }
        incoming.lend(request) {
            #expect(next.matches(incoming))
            #expect(!matcher.matches(incoming))
            #expect(incoming.scratch.visits == QueryBudget.usual)
            #expect(!next.matches(incoming))
        }
    }

    @Test func oneConditionCoversTheSame() throws {
        func matcher(_ query: String) throws -> RequestMatcher {
            var matcher = RequestMatcher()
            matcher.tests = [PlacedTest(.nodes(try JSONQuery(query)), .present)]
            return matcher
        }
        #expect(try matcher("$.a").covers(matcher("$.a")))
        #expect(try !matcher("$.a").covers(matcher("$.b")))
    }
}
