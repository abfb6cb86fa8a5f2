import Documents
import Exchanges
import Matching
import Patterns
import TestSupport
import Testing

/// Conditions on the values of a request.
@Suite struct ValueTestTests {
    private static func request(_ body: String = "", type: String = "application/json") -> Request {
        Request(
            path: "/a",
            query: "q=a%20b&n=7&n=12&e=",
            headers: ["X-A": "one", "X-A": "two", "X-N": "3.50", "Content-Type": type],
            body: Array(body.utf8)
        )
    }

    private static func holds(_ place: PlacedTest.Place, _ test: ValueTest, _ request: Request = request()) -> Bool {
        mismatches([PlacedTest(place, test)], request).isEmpty
    }

    private static func number(_ text: String) -> Value { .number(text) }

    @Test func aHeaderPassesWhereOneOfItsLinesDoes() throws {
        let regex = try ValueTest.regex(Pattern("^t.o$"))
        #expect(Self.holds(.header("x-a"), regex))
        #expect(try !Self.holds(.header("x-a"), .regex(Pattern("^t$"))))
        #expect(Self.holds(.header("x-a"), .contains(.string("n"))))
        #expect(!Self.holds(.header("x-a"), .contains(.string("N"))))
        #expect(Self.holds(.header("x-a"), .equals(.string("two"))))
        #expect(try Self.holds(.header("x-a"), .oneOf([.pattern(Glob("th*")), .pattern(Glob("tw*"))])))
        #expect(Self.holds(.header("x-a"), .present))
        #expect(!Self.holds(.header("x-a"), .absent))
        #expect(Self.holds(.header("x-b"), .absent))
        #expect(!Self.holds(.header("x-b"), .present))
    }

    /// "Not" is about all of them: no line may pass.
    @Test func notMeansNone() {
        #expect(!Self.holds(.header("x-a"), .not(.equals(.string("two")))))
        #expect(Self.holds(.header("x-a"), .not(.equals(.string("three")))))
        #expect(Self.holds(.header("x-b"), .not(.equals(.string("two")))))
        #expect(Self.holds(.header("x-b"), .not(.present)))
    }

    @Test func numbersAreComparedByTheirValueAlsoInTexts() throws {
        #expect(Self.holds(.header("x-n"), .atLeast(Self.number("3.5"))))
        #expect(!Self.holds(.header("x-n"), .atLeast(Self.number("3.51"))))
        #expect(Self.holds(.header("x-n"), .atMost(Self.number("35e-1"))))
        #expect(!Self.holds(.header("x-a"), .atMost(Self.number("9"))), "a word is no number")
        #expect(Self.holds(.query("n"), .atLeast(Self.number("12"))))
        #expect(!Self.holds(.query("n"), .atLeast(Self.number("13"))))
        let request = Self.request(#"{"big":123456789012345678901,"neg":-2,"zero":0,"text":"8","list":[1]}"#)
        func json(_ path: String, _ test: ValueTest) throws -> Bool {
            Self.holds(.json(try #require(JSONPath(path))), test, request)
        }
        #expect(try json("big", .atLeast(Self.number("123456789012345678901"))))
        #expect(try !json("big", .atLeast(Self.number("123456789012345678902"))))
        #expect(try json("neg", .atMost(Self.number("-2"))))
        #expect(try !json("neg", .atMost(Self.number("-3"))))
        #expect(try json("neg", .atLeast(Self.number("-10"))))
        #expect(try json("zero", .atLeast(Self.number("-0"))))
        #expect(try json("zero", .atMost(Self.number("1e-400"))))
        #expect(try !json("list", .atLeast(Self.number("0"))))
    }

    @Test func aQueryIsReadWithoutItsEscapes() {
        #expect(Self.holds(.query("q"), .contains(.string("a b"))))
        #expect(Self.holds(.query("e"), .equals(.string(""))))
        #expect(Self.holds(.query("e"), .present))
        #expect(Self.holds(.query("none"), .absent))
    }

    @Test func jsonIsTestedByItsValue() throws {
        let request = Self.request(#"{"m":"gpt-oss","stop":["a",{"b":1.0}],"stream":true,"n":2,"none":null}"#)
        func json(_ path: String, _ test: ValueTest) throws -> Bool {
            Self.holds(.json(try #require(JSONPath(path))), test, request)
        }
        #expect(try json("m", .regex(Pattern("oss"))))
        #expect(try json("stop", .contains(.object([Member("b", Self.number("1"))]))))
        #expect(try !json("stop", .contains(.string("b"))))
        #expect(try json("stream", .regex(Pattern("^true$"))))
        #expect(try json("n", .oneOf([.equals(Self.number("1")), .equals(Self.number("2.0"))])))
        #expect(try json("none", .present), "null is a value")
        #expect(try json("nowhere", .absent))
        #expect(try json("m.x", .absent))
        #expect(try !json("m", .absent))
    }

    @Test func aFormAndABodyAreTexts() {
        let form = Self.request("a=1+2&b=%C3%BC", type: "application/x-www-form-urlencoded; charset=utf-8")
        #expect(Self.holds(.form("a"), .equals(.string("1 2")), form))
        #expect(Self.holds(.form("b"), .contains(.string("\u{FC}")), form))
        #expect(!Self.holds(.form("a"), .present, Self.request("a=1")), "what is no form has no fields")
        #expect(Self.holds(.body, .contains(.string("&b=")), form))
        #expect(Self.holds(.body, .equals(.string("")), Self.request()))
    }

    @Test func whatDoesNotHoldIsTold() throws {
        let path = try #require(JSONPath("m"))
        let told = try mismatches(
            [
                PlacedTest(.header("X-N"), .atLeast(Self.number("4"))), PlacedTest(.query("none"), .present),
                PlacedTest(.json(path), .not(.oneOf([.regex(Pattern("a+")), .equals(.string("b"))]))),
                PlacedTest(.header("Authorization"), .contains(.string("x"))),
            ],
            Request(
                path: "/",
                headers: ["X-N": "3", "Authorization": "Bearer secret"],
                body: Array(#"{"m":"aa"}"#.utf8)
            )
        )
        #expect(
            told == [
                "header X-N: expected at least 4, found 3", "query none: expected any value, found nothing",
                "json m: expected not one of a match of /a+/, \"b\", found aa",
                "header Authorization: expected one that contains \"x\", found REDACTED",
            ]
        )
    }

    /// Nobody knows whether it matches, so it does not, and that is said.
    @Test(.timeLimit(.minutes(1))) func anExpressionThatGivesUpIsTold() throws {
        let pattern = try Pattern("^(a+)+$")
        let request = Request(path: "/", headers: ["X": String(repeating: "a", count: 60) + "b"])
        let told = mismatches([PlacedTest(.header("X"), .regex(pattern))], request)
        #expect(told.count == 1)
        #expect(told[0].contains("the expression reached its limit and counts as no match"))
    }
}
