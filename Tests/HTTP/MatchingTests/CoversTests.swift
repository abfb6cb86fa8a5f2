import Documents
import Matching
import Testing

/// A rule that covers a later one takes all of its requests.
@Suite struct CoversTests {
    private static func matcher(
        _ methods: [String] = [],
        path: String? = nil,
        headers: [(String, String)] = [],
        query: [(String, String)] = [],
        json: [(String, RequestMatcher.Expected)] = [],
        not: [RequestMatcher] = []
    ) throws -> RequestMatcher {
        var matcher = RequestMatcher()
        matcher.methods = methods
        matcher.path = try path.map { try Glob($0) }
        matcher.headers = try headers.map { RequestMatcher.Named($0.0, try Glob($0.1)) }
        matcher.query = try query.map { RequestMatcher.Named($0.0, try Glob($0.1)) }
        matcher.json = try json.map { RequestMatcher.Member(try #require(JSONPath($0.0)), $0.1) }
        matcher.not = not
        return matcher
    }

    @Test func whatWantsLessCoversWhatWantsMore() throws {
        let all = try Self.matcher()
        let post = try Self.matcher(["POST"], path: "/a")
        let full = try Self.matcher(
            ["POST"],
            path: "/a",
            headers: [("X-A", "b*")],
            query: [("q", "1")],
            json: [("m", .equal(.bool(true)))]
        )
        #expect(
            [all.covers(post), all.covers(full), post.covers(full), full.covers(full)] == [true, true, true, true]
        )
        #expect([post.covers(all), full.covers(all), full.covers(post)] == [false, false, false])
    }

    @Test func eachPartIsCompared() throws {
        let base = try Self.matcher(["GET", "POST"], path: "/a", headers: [("X-A", "b")], query: [("Q", "1")])
        #expect(try base.covers(Self.matcher(["GET"], path: "/a", headers: [("x-a", "b")], query: [("Q", "1")])))
        #expect(try !base.covers(Self.matcher([], path: "/a", headers: [("x-a", "b")], query: [("Q", "1")])))
        #expect(try !base.covers(Self.matcher(["PUT"], path: "/a", headers: [("x-a", "b")], query: [("Q", "1")])))
        #expect(try !base.covers(Self.matcher(["GET"], path: "/b", headers: [("x-a", "b")], query: [("Q", "1")])))
        #expect(try !base.covers(Self.matcher(["GET"], path: "/a", headers: [("x-a", "c")], query: [("Q", "1")])))
        // The name of a query's value tells letters of different case apart.
        #expect(try !base.covers(Self.matcher(["GET"], path: "/a", headers: [("x-a", "b")], query: [("q", "1")])))
    }

    @Test func aPathThatStandsForItselfIsTried() throws {
        let wide = try Self.matcher(path: "/a/*")
        #expect(try wide.covers(Self.matcher(path: "/a/b")))
        #expect(try wide.covers(Self.matcher(path: "/a/{b,c}")))
        #expect(try !wide.covers(Self.matcher(path: "/a/{b,c/d}")))
        #expect(try !wide.covers(Self.matcher(path: "/a/b*")), "a comparison cannot tell")
        #expect(try Self.matcher(path: "**").covers(Self.matcher()))
        #expect(try !wide.covers(Self.matcher()))
    }

    @Test func valuesAreTheSameJSONOrTheSamePattern() throws {
        let one = try Self.matcher(json: [("m", .pattern(Glob("a*")))])
        #expect(try one.covers(Self.matcher(json: [("n", .equal(.null)), ("m", .pattern(Glob("a*")))])))
        #expect(try !one.covers(Self.matcher(json: [("m", .pattern(Glob("ab")))])))
        #expect(try !one.covers(Self.matcher(json: [("m", .equal(.string("a*")))])))
    }

    @Test func whatMustNotHoldMustNotHoldThereEither() throws {
        let notA = try Self.matcher(not: [Self.matcher(path: "/a")])
        // Not any below /a/ leaves out /a/b as well.
        #expect(
            try Self.matcher(not: [Self.matcher(path: "/a/b")]).covers(Self.matcher(not: [Self.matcher(path: "/a/*")]))
        )
        #expect(
            try !Self.matcher(not: [Self.matcher(path: "/a/*")]).covers(Self.matcher(not: [Self.matcher(path: "/a/b")]))
        )
        #expect(try !notA.covers(Self.matcher()))
        #expect(try Self.matcher().covers(notA))
    }
}
