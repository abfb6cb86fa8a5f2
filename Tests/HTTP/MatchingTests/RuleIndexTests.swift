import Documents
import Exchanges
import TestSupport
import Testing

@testable import Matching

@Suite struct RuleIndexTests {
    @Test func findsWhatGoingThroughTheRulesFinds() throws {
        var random = Seeded(0x5EED)
        var found: [Bool: Int] = [:]
        for round in 0..<300 {
            let count = Int.random(in: 0...60, using: &random)
            let matchers = try (0..<count).map { _ in try Self.matcher(using: &random) }
            let index = RuleIndex(matchers)
            for _ in 0..<40 {
                let request = Self.request(using: &random)
                Self.look(request) { incoming in
                    let expected = matchers.firstIndex { $0.matches(incoming) }
                    #expect(index.first(incoming) == expected, "round \(round): \(request)")
                    found[expected != nil, default: 0] += 1
                }
            }
        }
        // Neither half is there in name only.
        #expect(found[true, default: 0] > 1000 && found[false, default: 0] > 1000)
    }

    @Test func findsAllThatMatchBehindARuleUpToTheLast() throws {
        var random = Seeded(0xF0110)
        var found: [Int: Int] = [:]
        for round in 0..<300 {
            let count = Int.random(in: 0...60, using: &random)
            let matchers = try (0..<count).map { _ in try Self.matcher(using: &random) }
            let lasts = Set((0..<count).filter { _ in Int.random(in: 0..<4, using: &random) == 0 })
            let index = RuleIndex(matchers)
            for _ in 0..<20 {
                let request = Self.request(using: &random)
                Self.look(request) { incoming in
                    let matching = matchers.indices.filter { matchers[$0].matches(incoming) }
                    guard let first = matching.first else { return }
                    let behind = matching.dropFirst()
                    let passing = behind.prefix { !lasts.contains($0) }
                    let expected = Array(passing + behind.dropFirst(passing.count).prefix(1))
                    let following = index.following(first, incoming) { lasts.contains($0) }
                    #expect(following == expected, "round \(round): \(request)")
                    found[expected.count, default: 0] += 1
                }
            }
        }
        // None, one and more are all there.
        #expect([0, 1, 2, 3].allSatisfy { found[$0, default: 0] > 50 }, "\(found)")
    }

    @Test func tellsManyRulesOfOnePathApart() throws {
        let matchers = try (0..<10_000).map { number in
            var matcher = RequestMatcher()
            matcher.methods = ["POST"]
            matcher.path = try Glob("/v1/chat")
            matcher.json = [
                .init(try #require(JSONPath("model")), .pattern(try Glob("m"))),
                .init(try #require(JSONPath("id")), .pattern(try Glob("k-\(number)"))),
            ]
            return matcher
        }
        let index = RuleIndex(matchers)
        for (id, expected) in [("k-0", 0), ("k-4711", 4711), (#"k\u002d9999"#, 9999), ("k-10000", nil), ("", nil)] {
            let body = Array("{\"id\":\"\(id)\",\"model\":\"m\"}".utf8)
            Self.look(Request(path: "/v1/chat", body: body)) { #expect(index.first($0) == expected) }
        }
        Self.look(Request(path: "/v1/chat", body: Array("no".utf8))) { #expect(index.first($0) == nil) }
    }

    @Test func keepsNamesApartThatUnicodeHoldsToBeEqual() throws {
        let names = ["caf\u{E9}", "cafe\u{301}"]
        let matchers = try (0..<20).map { number in
            var matcher = RequestMatcher()
            let path = try #require(JSONPath(names[number % 2]))
            matcher.json = [.init(path, .pattern(try Glob("v\(number)")))]
            return matcher
        }
        let index = RuleIndex(matchers)
        for number in 0..<20 {
            let body = Array("{\"\(names[number % 2])\":\"v\(number)\"}".utf8)
            Self.look(Request(path: "/", body: body)) { #expect(index.first($0) == number) }
        }
    }

    @Test func tellsOfTheRulesOfThePathWhereTheyAreMany() throws {
        let matchers = try (0..<1000).map { number in
            var matcher = RequestMatcher()
            matcher.path = try Glob(number % 100 == 7 ? "/v1/**" : "/v1/p\(number % 50)")
            return matcher
        }
        let index = RuleIndex(matchers)
        Self.look(Request(path: "/v1/p7")) { request in
            let expected = (0..<1000).filter { $0 % 50 == 7 }
            #expect(index.near(request, limit: 200) == expected)
            #expect(index.near(request, limit: 12) == (expected.filter { $0 % 100 == 57 } + [7, 107]).sorted())
            #expect(index.near(request, limit: 1000) == Array(0..<1000))
        }
        Self.look(Request(path: "/other")) { request in
            #expect(index.near(request, limit: 3) == [7, 107, 207])
        }
    }

    private static func matcher(using random: inout Seeded) throws -> RequestMatcher {
        var matcher = try plain(using: &random)
        if Int.random(in: 0..<6, using: &random) == 0 { matcher.not = [try plain(using: &random)] }
        return matcher
    }

    private static func plain(using random: inout Seeded) throws -> RequestMatcher {
        var matcher = RequestMatcher()
        let methods: [[String]] = [[], ["GET"], ["POST"], ["GET", "POST"], ["PUT"]]
        matcher.methods = methods.randomElement(using: &random) ?? []
        let paths = ["/a", "/b", "/a/b", "/{a,b}", "/{a,a}", "/*", "/**", "/a*", #"/a\*"#, "/{{case.key}}", ""]
        matcher.path = try Bool.random(using: &random) ? nil : Glob(paths.randomElement(using: &random) ?? "")
        let texts = ["x", "y", "z", "{x,y}", "*", "x/y", "caf\u{E9}", "", #"a"b"#]
        for name in ["id", "in.id", "list[1]", "in"] where Int.random(in: 0..<4, using: &random) == 0 {
            let path = try #require(JSONPath(name))
            let pattern = try Glob(texts.randomElement(using: &random) ?? "")
            matcher.json.append(.init(path, Bool.random(using: &random) ? .pattern(pattern) : .equal(.string("x"))))
        }
        for name in ["X-Id", "x-iD", "X-Other"] where Int.random(in: 0..<6, using: &random) == 0 {
            matcher.headers.append(.init(name, try Glob(texts.randomElement(using: &random) ?? "")))
        }
        if Int.random(in: 0..<8, using: &random) == 0 { matcher.query = [.init("q", try Glob("1"))] }
        return matcher
    }

    private static func request(using random: inout Seeded) -> Request {
        let texts = [#""x""#, #""y""#, #""\u0078""#, #""x\/y""#, #""caf\u00e9""#, #""a\"b""#, #""""#, "1", "null"]
        let text = { (random: inout Seeded) in texts.randomElement(using: &random) ?? "" }
        let bodies = [
            "", "no", #"{"id":\#(text(&random)),"in":{"id":\#(text(&random))},"list":[1,\#(text(&random))]}"#,
            #"{"in":\#(text(&random)),"\u0069d":\#(text(&random))}"#, #"{"id":\#(text(&random))}"#,
        ]
        var headers = Headers()
        for name in ["x-id", "X-ID", "X-Other"] where Bool.random(using: &random) {
            headers.append(name, ["x", "y", "z", "x/y", "é"].randomElement(using: &random) ?? "")
        }
        return Request(
            method: ["GET", "POST", "PUT", "get"].randomElement(using: &random) ?? "",
            path: ["/a", "/b", "/a/b", "/a*", "/c/t/a", "/c/t/s/n/b", "/s/n", "/other"].randomElement(using: &random)
                ?? "",
            query: [nil, "q=1", "q=2"].randomElement(using: &random) ?? nil,
            headers: headers,
            body: Array((bodies.randomElement(using: &random) ?? "").utf8)
        )
    }

    private static func look(_ request: Request, _ body: (IncomingRequest) -> Void) {
        let incoming = IncomingRequest(connection: 0) { _ in request.headers }
        incoming.lend(request) { body(incoming) }
    }
}
