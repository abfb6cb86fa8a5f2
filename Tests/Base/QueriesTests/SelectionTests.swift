import Documents
import Queries
import Testing

/// What queries select: the parts of RFC 9535, one by one.
@Suite struct SelectionTests {
    private static let request = #"""
        {"model": "m/1", "n": 2, "stream": false, "user": null,
        "messages": [
          {"role": "system", "content": "Be kind"},
          {"role": "user", "content": "What is caf\u00e9?", "tags": ["a", "b"]},
          {"role": "assistant", "content": null, "tags": []}],
        "meta": {"price": 1.50, "deep": {"price": 2e0, "it's": {"\n": 1}}, "same": [1, {"a": [], "b": 1.0}],
        "again": [1.0, {"b": 1, "a": []}]}}
        """#

    private static func paths(_ query: String) throws -> [String] {
        try Found(query, in: try Document.json(Array(request.utf8))).paths
    }

    @Test(arguments: [
        ("$", ["$"]),
        ("$.model", ["$['model']"]),
        ("$['n', \"stream\", 'none', 'n']", ["$['n']", "$['stream']", "$['n']"]),
        ("$ .messages [0]\n.role", ["$['messages'][0]['role']"]),
        ("$.messages[-1].content", ["$['messages'][2]['content']"]),
        ("$.messages[3]", []), ("$.model[0]", []), ("$.messages.role", []),
        ("$.messages[*].role", ["$['messages'][0]['role']", "$['messages'][1]['role']", "$['messages'][2]['role']"]),
        ("$.messages[1:]..tags[::-1]", ["$['messages'][1]['tags'][1]", "$['messages'][1]['tags'][0]"]),
        ("$.messages[2:0:-1].role", ["$['messages'][2]['role']", "$['messages'][1]['role']"]),
        ("$.messages[::0]", []), ("$.messages[:-1:2]", ["$['messages'][0]"]),
        ("$..price", ["$['meta']['price']", "$['meta']['deep']['price']"]),
        ("$..['it\\u0027s'][*]", ["$['meta']['deep']['it\\'s']['\\n']"]),
        ("$.meta.deep.*", ["$['meta']['deep']['price']", "$['meta']['deep']['it\\'s']"]),
    ])
    func selectors(query: String, paths: [String]) throws {
        #expect(try Self.paths(query) == paths)
    }

    @Test(arguments: [
        ("$.messages[?@.role == 'user'].content", ["$['messages'][1]['content']"]),
        ("$.messages[?@.tags]", ["$['messages'][1]", "$['messages'][2]"]),
        ("$.messages[?!@.tags].role", ["$['messages'][0]['role']"]),
        ("$.messages[?@.tags[0]].role", ["$['messages'][1]['role']"]),
        ("$.messages[?@.role=='user' || @.role=='system' && @.none].role", ["$['messages'][1]['role']"]),
        ("$.messages[?(@.role=='user' || @.role=='system') && !@.tags].role", ["$['messages'][0]['role']"]),
        ("$.messages[?@.content == null].role", ["$['messages'][2]['role']"]),
        // Nothing equals nothing, and is not less than anything.
        (
            "$.messages[?@.x == @.y].role",
            ["$['messages'][0]['role']", "$['messages'][1]['role']", "$['messages'][2]['role']"]
        ),
        ("$.messages[?@.x < 1]", []), ("$.messages[?@.x != 1 && @.x <= @.y][0]", []),
        ("$.messages[?@.role > 'system'].role", ["$['messages'][1]['role']"]),
        ("$.meta[?@ == 1.5]", ["$['meta']['price']"]), ("$..[?@ >= 2]", ["$['n']", "$['meta']['deep']['price']"]),
        ("$..[?@ == -0 || @ == 15e-1]", ["$['meta']['price']"]),
        ("$.meta[?@ == $.meta.same]", ["$['meta']['same']", "$['meta']['again']"]),
        ("$[?@.deep.price]", ["$['meta']"]),
    ])
    func filters(query: String, paths: [String]) throws {
        #expect(try Self.paths(query) == paths)
    }

    @Test(arguments: [
        ("$.messages[?length(@.content) == 13].role", ["$['messages'][1]['role']"]),
        ("$.messages[?length(@.tags) >= 0].role", ["$['messages'][1]['role']", "$['messages'][2]['role']"]),
        ("$[?length(@) == 4]", ["$['meta']"]), ("$[?length(@.none) == 0]", []),
        ("$.messages[?count(@.*) == 3].role", ["$['messages'][1]['role']", "$['messages'][2]['role']"]),
        ("$[?count(@..price) == 2]", ["$['meta']"]),
        ("$.messages[?value(@..tags[0]) == 'a'].role", ["$['messages'][1]['role']"]),
        ("$.messages[?match(@.role, 's.*m')].role", ["$['messages'][0]['role']"]),
        ("$.messages[?match(@.role, 'ser')]", []),
        ("$.messages[?search(@.role, 'se')].role", ["$['messages'][1]['role']"]),
        ("$.messages[?search(@.content, '[é]')].role", ["$['messages'][1]['role']"]),
        ("$.messages[?match(@.role, $.messages[1].role)].role", ["$['messages'][1]['role']"]),
        // Arguments that are no strings, or no expressions, match nothing.
        ("$.messages[?match(@.tags, '.*')]", []), ("$.messages[?search(@.role, $.n)]", []),
        ("$.messages[?search(@.role, '(')]", []),
    ])
    func functions(query: String, paths: [String]) throws {
        #expect(try Self.paths(query) == paths)
    }

    @Test func aNameThatComesTwiceIsItsLast() throws {
        let document = try Document.json(Array(#"{"a":1,"\u0061":2}"#.utf8), duplicates: .allowed)
        #expect(try Found("$.a", in: document).values == [.number("2")])
    }

    @Test func aYAMLDocumentIsQueriedAlike() throws {
        let document = try Document.yaml(Array("a: [1, {b: yes}, ~, True]\n".utf8), name: "x.yaml")
        #expect(try Found("$.a[?@ == true || @ == null]", in: document).paths == ["$['a'][2]", "$['a'][3]"])
    }

    @Test func knowsItsNamesAndWhetherItSelectsOne() throws {
        let query = try JSONQuery("$.a[0]['b'][?@.c == $['d'] || match(@.e, value($..f))]")
        #expect(query.names.map { String(decoding: $0, as: UTF8.self) } == ["a", "b", "c", "d", "e", "f"])
        #expect(!query.isSingular)
        #expect(try JSONQuery("$.a[0]['b']").isSingular)
    }

    @Test func tellsWhereItComesToNothing() throws {
        let document = try Document.json(Array(Self.request.utf8))
        let dead = { (query: String) throws -> String? in
            let query = try JSONQuery(query)
            var budget = QueryBudget()
            return try document.withCells { cells, bytes in
                Result { try query.dead(in: cells, of: bytes, within: &budget) }
            }.get().map { "\($0.before) | \($0.count) | \($0.segment)" }
        }
        #expect(try dead("$.messages[*].rolle.x") == "$.messages[*] | 3 | .rolle")
        #expect(try dead("$.none") == "$ | 1 | .none")
        #expect(try dead("$.model") == nil)
    }
}
