import Documents
import Exchanges
import Matching
import TestSupport
import Testing

@Suite struct RequestMatcherTests {
    private static let chat = Request(
        path: "/c/t1/s/x/inference/v1/chat/completions",
        query: "a=1%20x&a=2&b=&c",
        headers: ["Authorization": "Bearer fw_good", "X-Id": "one", "x-id": "two"],
        body: Array(
            #"""
            {"model":"accounts/a/models/b","stream":true,"n":1.0,"user":null,"name":"caf\u00e9 \"x\"",
            "messages":[{"role":"user","content":"a/b"}],"meta":{"a":1,"b":[true,2]}}
            """#.utf8
        )
    )

    @Test func wantsNothingAtFirst() {
        #expect(mismatches(Self.chat) { _ in } == [])
        #expect(RequestMatcher().summary == "any request")
    }

    @Test(arguments: [
        (["POST"], true), (["GET", "POST"], true), (["GET"], false), (["post"], false), (["POS"], false),
    ])
    func takesOneOfItsMethods(methods: [String], matches: Bool) {
        let expected = matches ? [] : [Mismatch(part: "method", expected: methods[0], actual: "POST")]
        #expect(mismatches(Self.chat) { $0.methods = methods } == expected)
    }

    @Test func joinsMethodsInAMismatch() {
        let found = mismatches(Self.chat) { $0.methods = ["GET", "PUT"] }
        #expect(found == [Mismatch(part: "method", expected: "GET or PUT", actual: "POST")])
    }

    @Test func looksAtThePathWithoutItsPrefixes() throws {
        let good = try Glob("/inference/*/chat/completions")
        #expect(mismatches(Self.chat) { $0.path = good } == [])
        let bad = try Glob("/c/**")
        #expect(
            mismatches(Self.chat) { $0.path = bad } == [
                Mismatch(part: "path", expected: "/c/**", actual: "/inference/v1/chat/completions")
            ]
        )
    }

    @Test(
        arguments: [
            ("authorization", "Bearer *", []),
            ("X-ID", "one", []),
            ("X-Id", "two", []),
            ("x-id", "three", [Mismatch(part: "header x-id", expected: "three", actual: "one")]),
            ("X-None", "*", [Mismatch(part: "header X-None", expected: "*", actual: nil)]),
            (
                "Authorization", "Basic *",
                [Mismatch(part: "header Authorization", expected: "Basic *", actual: "REDACTED")]
            ),
        ] as [(String, String, [Mismatch])]
    )
    func takesAnyLineOfAHeader(name: String, pattern: String, expected: [Mismatch]) throws {
        let glob = try Glob(pattern)
        #expect(mismatches(Self.chat) { $0.headers = [.init(name, glob)] } == expected)
    }

    @Test(
        arguments: [
            ("a", "1 x", []),
            ("a", "2", []),
            ("a", "1%20x", [Mismatch(part: "query a", expected: "1%20x", actual: "1 x")]),
            ("b", "", []),
            ("c", "", []),
            ("A", "*", [Mismatch(part: "query A", expected: "*", actual: nil)]),
        ] as [(String, String, [Mismatch])]
    )
    func takesAnyParameterByWhatItMeans(name: String, pattern: String, expected: [Mismatch]) throws {
        let glob = try Glob(pattern)
        #expect(mismatches(Self.chat) { $0.query = [.init(name, glob)] } == expected)
    }

    @Test(
        arguments: [
            ("model", "accounts/*/models/*", nil),
            ("messages[0].role", "user", nil),
            ("messages[0].content", "*", #""a/b""#),
            ("messages[1].role", "*", ""),
            ("name", #"caf\u{e9} "x""#, #""café \"x\"""#),
            ("name", "caf* \"x\"", nil),
            ("stream", "true", "true"),
            ("n", "*", "1.0"),
            ("user", "**", "null"),
            ("meta", "**", #"{"a":1,"b":[true,2]}"#),
            ("none", "**", ""),
            ("model.x", "**", ""),
        ] as [(String, String, String?)]
    )
    func takesAStringInTheBodyByAPattern(path: String, pattern: String, found: String?) throws {
        let path = try #require(JSONPath(path))
        let glob = try Glob(pattern)
        // What a star that crosses would have matched is said to be that.
        let crosses = found?.contains("/") == true && pattern == "*"
        let remark = crosses ? " (* stays within one segment between /, ** crosses them)" : ""
        let expected = found.map {
            [Mismatch(part: "json \(path)", expected: pattern + remark, actual: $0.isEmpty ? nil : $0)]
        }
        #expect(mismatches(Self.chat) { $0.json = [.init(path, .pattern(glob))] } == expected ?? [])
    }

    @Test(arguments: [
        ("stream", Value.bool(true), true),
        ("stream", .bool(false), false),
        ("n", .number("1"), true),
        ("n", .number("10e-1"), true),
        ("n", .number("1.01"), false),
        ("n", .string("1.0"), false),
        ("user", .null, true),
        ("none", .null, false),
        ("meta", .object(["b": .array([.bool(true), .number("2")]), "a": .number("1")]), true),
        ("meta", .object(["a": .number("1")]), false),
        ("meta.b", .array([.number("2"), .bool(true)]), false),
        ("model", .string("accounts/*/models/*"), false),
        ("model", .string("accounts/a/models/b"), true),
    ])
    func takesOtherJSONByEquality(path: String, value: Value, matches: Bool) throws {
        let path = try #require(JSONPath(path))
        let found = mismatches(Self.chat) { $0.json = [.init(path, .equal(value))] }
        #expect(found.isEmpty == matches)
        #expect(found.allSatisfy { $0.expected == JSONWriter().string(value) })
    }

    /// A path counts by what it means (RFC 3986 section 6.2.2).
    @Test(arguments: [
        ("/caf\u{e9}/*", "/caf%C3%A9/a", true), ("/caf%c3%a9/*", "/caf%C3%A9/a", true), ("/a b", "/a%20b", true),
        ("/a%20b", "/a%20b", true), ("/a%20b", "/%61%20b", true), ("/a/b", "/a%2Fb", false),
        ("/a%2fb", "/a%2Fb", true), ("/a%2Fb", "/a/b", false), ("/a%25b", "/a%25b", true), ("/*/c", "/a%2Fb/c", true),
        ("/a%2Ab", "/a*b", true), ("/a%2Ab", "/axb", false), ("/a%7Bb", "/a%7bb", true), ("/100%", "/100%", true),
        ("/a", "/%62", false),
    ])
    func takesAPathByItsMeaning(pattern: String, path: String, matches: Bool) throws {
        let glob = try Glob(pattern).withoutEscapes()
        let found = mismatches(Request(path: "/c/t" + path)) { $0.path = glob }
        #expect(found == (matches ? [] : [Mismatch(part: "path", expected: glob.description, actual: path)]))
        // As one of many rules, too.
        var other = RequestMatcher()
        other.path = try Glob("/other")
        var matcher = RequestMatcher()
        matcher.path = glob
        let index = RuleIndex(Array(repeating: other, count: 20) + [matcher])
        #expect(look(Request(path: path)) { index.first($0) == (matches ? 20 : nil) })
    }

    /// Some clients write a byte order mark before their JSON.
    @Test func passesOverAByteOrderMark() throws {
        let request = Request(path: "/", body: [0xEF, 0xBB, 0xBF] + Array(#"{"model":"gpt-x","n":[1]}"#.utf8))
        let (model, list) = (try #require(JSONPath("model")), try #require(JSONPath("n")))
        let glob = try Glob("gpt-*")
        #expect(
            mismatches(request) {
                $0.json = [.init(model, .pattern(glob)), .init(list, .equal(.array([.number("1")])))]
            }
                == []
        )
    }

    /// And why, but for no body at all.
    @Test(arguments: [
        ("", ""), ("{", " (expected a name in quotes)"), ("a=1", " (no value begins with a)"),
        (#"{"model":"x"} trailing"#, " (something follows the value)"),
        ("{\"model\":\"\u{1}\"}", " (a control character must be escaped in a string)"),
    ])
    func saysThatABodyIsNoJSON(body: String, why: String) throws {
        let request = Request(path: "/", body: Array(body.utf8))
        let path = try #require(JSONPath("model"))
        let glob = try Glob("**")
        #expect(
            mismatches(request) { $0.json = [.init(path, .pattern(glob))] } == [
                Mismatch(part: "json model", expected: "**", actual: "a body that is no JSON" + why)
            ]
        )
    }

    @Test func holdsWhereWhatItExcludesDoesNot() throws {
        let stream = try #require(JSONPath("stream"))
        var streamed = RequestMatcher()
        streamed.json = [.init(stream, .equal(.bool(true)))]
        var got = RequestMatcher()
        got.methods = ["GET"]
        #expect(mismatches(Self.chat) { $0.not = [got] } == [])
        #expect(
            mismatches(Self.chat) { $0.not = [got, streamed] } == [
                Mismatch(part: "not", expected: "that it does not match stream = true", actual: "it does")
            ]
        )
        var nothingOf = RequestMatcher()
        nothingOf.not = [streamed]
        #expect(mismatches(Self.chat) { $0.not = [nothingOf] } == [])
        var both = streamed
        both.methods = ["GET"]
        #expect(mismatches(Self.chat) { $0.not = [both] } == [])
    }

    @Test func tellsEverythingThatDiffersInOrder() throws {
        let model = try #require(JSONPath("model"))
        let count = try #require(JSONPath("n"))
        let path = try Glob("/x")
        let glob = try Glob("gpt-*")
        let found = mismatches(Self.chat) { matcher in
            matcher.methods = ["GET"]
            matcher.path = path
            matcher.headers = [.init("X-None", glob), .init("Cookie", glob)]
            matcher.query = [.init("a", glob)]
            matcher.json = [.init(model, .pattern(glob)), .init(count, .equal(.number("2")))]
            matcher.not = [RequestMatcher()]
        }
        #expect(
            found.map(\.sentence) == [
                "method: expected GET, found POST",
                "path: expected /x, found /inference/v1/chat/completions",
                "header X-None: expected gpt-*, found nothing",
                "header Cookie: expected gpt-*, found nothing",
                "query a: expected gpt-*, found 1 x",
                #"json model: expected gpt-*, found "accounts/a/models/b""#,
                "json n: expected 2, found 1.0",
                "not: expected that it does not match any request, found it does",
            ]
        )
    }

    @Test func tellsNoCredential() throws {
        let key = "fw_0123456789abcdefSECRET"
        let names = ["Authorization", "Cookie", "X-Api-Key", "api-key", "Proxy-Authorization", "X-Custom"]
        let request = Request(
            method: key,
            path: "/\(key)",
            query: "api_key=plain&q=\(key)",
            headers: Headers(names.map { HeaderField($0, $0 == "X-Custom" ? "a \(key)" : "plain") }),
            body: Array(#"{"note":"\#(String(repeating: "x", count: 189)) \#(key)"}"#.utf8)
        )
        let glob = try Glob("expected:\(key)")
        let note = try #require(JSONPath("note"))
        let found = mismatches(request) { matcher in
            matcher.methods = ["GET"]
            matcher.path = glob
            matcher.headers = names.map { .init($0, glob) }
            matcher.query = [.init("api_key", glob), .init("q", glob)]
            matcher.json = [.init(note, .pattern(glob))]
        }
        #expect(
            found.map(\.actual) == [
                "REDACTED", "/REDACTED", "REDACTED", "REDACTED", "REDACTED", "REDACTED", "REDACTED", "a REDACTED",
                "REDACTED", "REDACTED", "\"" + String(repeating: "x", count: 189) + " REDACTED\"",
            ]
        )
        #expect(!found.contains { $0.sentence.contains("0123456789") })
    }

    @Test func tellsNoMemberThatIsACredentialByItsName() throws {
        let request = Request(
            path: "/",
            body: Array(#"{"auth":{"client_secret":"opaque"},"a":{"password":"opaque"}}"#.utf8)
        )
        let (secret, outer) = (try #require(JSONPath("auth.client_secret")), try #require(JSONPath("a")))
        let pattern = try Glob("x")
        let found = mismatches(request) { matcher in
            matcher.json = [.init(secret, .pattern(pattern)), .init(outer, .pattern(pattern))]
        }
        #expect(found.map(\.actual) == ["REDACTED", #"{"password":"REDACTED"}"#])
    }

    /// The key that a scenario asks for is as good a key as another, unless it
    /// is one for tests.
    @Test func tellsNotTheCredentialThatIsWanted() throws {
        let (exact, pattern) = (try Glob("opaque-4711-0815-42"), try Glob("Bearer opaque-*"))
        let short = try Glob("Bearer fw_test_good")
        let found = mismatches(Request(path: "/", query: "page=1")) { matcher in
            matcher.headers = [
                .init("X-Api-Key", exact), .init("Authorization", pattern), .init("Authorization", short),
                .init("X-Id", exact),
            ]
            matcher.query = [.init("api_key", exact), .init("page", exact)]
        }
        #expect(
            found.map(\.expected) == [
                "REDACTED", "Bearer opaque-*", "Bearer fw_test_good", "opaque-4711-0815-42", "REDACTED",
                "opaque-4711-0815-42",
            ]
        )
    }

    @Test func cutsALongValue() throws {
        let request = Request(path: "/" + String(repeating: "a", count: 500))
        let path = try Glob("/x")
        let found = mismatches(request) { $0.path = path }
        #expect(
            found == [Mismatch(part: "path", expected: "/x", actual: "/" + String(repeating: "a", count: 199))]
        )
    }

    @Test func fillsTheValuesOfACaseInEverywhere() throws {
        let waiting = try Glob("{{case.key}}")
        let path = try #require(JSONPath("model"))
        var inner = RequestMatcher()
        inner.headers = [.init("X-Bad", waiting)]
        var matcher = RequestMatcher()
        matcher.path = try Glob("/{{case.key}}")
        matcher.headers = [.init("Authorization", try Glob("Bearer {{case.key}}"))]
        matcher.query = [.init("k", waiting)]
        matcher.json = [.init(path, .pattern(waiting))]
        matcher.not = [inner]
        let request = { (key: String, bad: String) in
            Request(
                path: "/\(key)",
                query: "k=\(key)",
                headers: ["Authorization": "Bearer \(key)", "X-Bad": bad],
                body: Array(#"{"model":"\#(key)"}"#.utf8)
            )
        }
        #expect(!matches(matcher, request("k1", "other")))
        let filled = matcher.filled(["case.key": "k1"])
        #expect(matches(filled, request("k1", "other")))
        #expect(!matches(filled, request("k1", "k1")))
        #expect(!matches(filled, request("k2", "other")))
        #expect(
            filled.summary
                == "/{{case.key}}, Authorization: Bearer {{case.key}}, k={{case.key}}, model = {{case.key}}, "
                + "not (X-Bad: {{case.key}})"
        )
    }

    @Test func readsTheBodyAnewForEachRequestOfAConnection() throws {
        let model = try #require(JSONPath("model"))
        let incoming = IncomingRequest(connection: 1)
        var found: [Value?] = []
        for body in [#"{"model":"a"}"#, "no", #"{"model":{"x":[1,null,"caf\u00e9"]}}"#, "[]"] {
            Array(body.utf8).withUnsafeBufferPointer { bytes in
                incoming.reset()
                incoming.body = bytes
                found.append(incoming.value(at: model))
            }
        }
        let third = Value.object(["x": .array([.number("1"), .null, .string("caf\u{e9}")])])
        #expect(found == [.string("a"), nil, third, nil])
    }

    private func mismatches(_ request: Request, _ configure: (inout RequestMatcher) -> Void) -> [Mismatch] {
        var matcher = RequestMatcher()
        configure(&matcher)
        let notes = MismatchNotes(.sample)
        let isMatch = look(request) { matcher.matches($0, notes: notes) }
        #expect(isMatch == notes.mismatches.isEmpty)
        #expect(look(request) { matcher.matches($0) } == isMatch)
        return notes.mismatches
    }

    private func matches(_ matcher: RequestMatcher, _ request: Request) -> Bool {
        look(request) { matcher.matches($0) }
    }

    private func look(_ request: Request, _ body: (IncomingRequest) -> Bool) -> Bool {
        let incoming = IncomingRequest(connection: 0) { _ in request.headers }
        return incoming.lend(request) { body(incoming) }
    }
}
