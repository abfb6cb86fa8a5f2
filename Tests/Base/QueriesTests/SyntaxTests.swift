import Queries
import Testing

/// What is said of texts that are no queries.
@Suite struct SyntaxTests {
    private static func told(_ query: String) -> String {
        do throws(JSONQueryError) {
            let query = try JSONQuery(query)
            return query.remarks.map { $0.description(in: query.description) }.joined(separator: "; ")
        } catch {
            return error.description(in: query) + (error.hint.map { " | " + $0 } ?? "")
        }
    }

    @Test(arguments: [
        ("", "a query begins with $, and with no blank before it (character 1)"),
        (" $.a", "a query begins with $, and with no blank before it (character 1)"),
        ("$.a ", "a query ends with its last segment, and with no blank after it (character 4)"),
        ("$ref", "expected a segment, found r (character 2) | a member whose name begins with $ is $['$ref']"),
        (
            "$.",
            "expected a name after ., found the end (character 3) | a name of other characters stands in brackets and quotes: ['…']"
        ),
        (
            "$.é.1",
            "expected a name after ., found 1 (character 5) | a name of other characters stands in brackets and quotes: ['…']"
        ),
        (
            "$..",
            "expected a name after .., found the end (character 4) | a name of other characters stands in brackets and quotes: ['…']"
        ),
        ("$[", "[ is not closed (character 2)"),
        ("$[0", "[ is not closed (character 2)"),
        (
            "$[]",
            "expected a selector, found ] (character 3) | a selector is a name in quotes, a number, a slice such as 0:2, *, or a filter ?…"
        ),
        ("$[a]", "expected a selector, found a (character 3) | a name in brackets stands in quotes"),
        ("$[01]", "an integer has no leading zeros, and -0 is none: 01 (character 3)"),
        ("$[-0]", "an integer has no leading zeros, and -0 is none: -0 (character 3)"),
        ("$[9007199254740992]", "an integer lies between -(2^53-1) and 2^53-1 (character 3)"),
        ("$[1:99999999999999999999]", "an integer lies between -(2^53-1) and 2^53-1 (character 5)"),
        ("$['a]", "a string is not closed (character 3)"),
        (
            "$['\\x']",
            "\\x is no escape in a string of these quotes (character 4) | a backslash, as in a regular expression, is written \\\\"
        ),
        (
            "$['\\\"']",
            "\\\" is no escape in a string of these quotes (character 4) | a backslash, as in a regular expression, is written \\\\"
        ),
        ("$['\\ud800']", "\\uD800 is half a surrogate pair (character 4)"),
        ("$['\\udc00']", "\\uDC00 is half a surrogate pair (character 4)"),
        ("$['\\u12']", "\\u needs four hexadecimal digits (character 4)"),
        ("$['\n']", "a control character in a string is written \\u000a (character 4)"),
    ])
    func ofSegments(query: String, message: String) {
        #expect(Self.told(query) == message)
    }

    @Test(arguments: [
        ("$[?@.a = 1]", "= is no operator (character 8) | values are compared by =="),
        ("$[?@.a =~ 'x']", "= is no operator (character 8) | values are compared by =="),
        ("$[?@.a == 1 & @.b]", "expected , or ], found & (character 13) | both is &&"),
        ("$[?(@.a == 1 or @.b)]", "expected ), found o (character 14)"),
        ("$[?(@.a]", "expected ), found ] (character 8)"),
        ("$[?(@.a", "( is not closed (character 4)"),
        ("$[?a == 1]", "a is no value (character 4) | a text stands in quotes, a member is @.a"),
        ("$[?.a == 1]", "expected a test or a value, found . (character 4) | the node that is looked at is @: @.name"),
        ("$[?true]", "a literal is no test (character 4) | compare it: @.name == …"),
        (
            "$[?@.a == True]",
            "expected a test or a value, found T (character 11) | the node that is looked at is @: @.name"
        ),
        ("$[?!@.a == 1]", "! stands before a test, not before a comparison (character 5) | write !(…)"),
        (
            "$[?@.* == 1]",
            "a query that may select several nodes cannot be compared (character 4) | name one node, or take value(…) or count(…) of them"
        ),
        ("$[?@.a == 01]", "a number has no leading zeros (character 11)"),
        ("$[?@.a == 1.]", "a number ends with a digit, not with ] (character 13)"),
        ("$[?@.a == 1e]", "an exponent has a digit, not ] (character 13)"),
        ("$[?@.a == -]", "expected a digit, found ] (character 12)"),
        ("$[?length(@.a)]", "length() is a value and no test (character 4) | compare it: length(…) == …"),
        (
            "$[?match(@.a, 'x') == true]",
            "match() is true or false and cannot be compared (character 4) | write it alone, or !match(…)"
        ),
        ("$[?count(1) == 1]", "count() takes a query, such as @.* (character 10)"),
        ("$[?count(@.a, @.b) == 1]", "count() takes one argument, not 2 (character 4)"),
        ("$[?match(@.a)]", "match() takes two arguments, not 1 (character 4)"),
        ("$[?lenght(@.a) == 1]", "there is no function lenght (character 4) | did you mean length?"),
        (
            "$[?size(@.a) == 1]",
            "there is no function size (character 4) | there are length, count, match, search, value"
        ),
        ("$[?length (@.a) == 1]", "length is no value (character 4) | a function's name is followed by ( at once"),
        ("$[?length(@.a == 1]", "expected , or ), found = (character 15)"),
    ])
    func ofFilters(query: String, message: String) {
        #expect(Self.told(query) == message)
    }

    /// Legal, and never true.
    @Test(arguments: [
        (
            "$[?match(@.a, '\\\\d')]",
            "the second argument of match() is no regular expression (I-Regexp, RFC 9485): \\d is none of I-Regexp; write [0-9] (after 0 bytes) (character 15)"
        ),
        ("$[?search(@.a, 1)]", "the second argument of search() is a regular expression, in quotes (character 16)"),
        ("$[?search(@.a, 'x')]", ""),
    ])
    func remarks(query: String, message: String) {
        #expect(Self.told(query) == message)
    }

    @Test func aQueryHasALongestSizeAndADeepestNesting() throws {
        let name = String(repeating: "a", count: JSONQuery.longest - 2)
        _ = try JSONQuery("$." + name)
        #expect(Self.told("$.a" + name) == "a query has at most 4096 bytes (character 1)")
        let nested = { (depth: Int) in
            "$" + String(repeating: "[?@", count: depth / 2) + String(repeating: "]", count: depth / 2)
        }
        _ = try JSONQuery(nested(64))
        #expect(Self.told(nested(66)) == "the query nests deeper than 64 (character 98)")
        let deep = "$[?" + String(repeating: "(", count: 2000) + "@" + String(repeating: ")", count: 2000) + "]"
        #expect(Self.told(deep) == "the query nests deeper than 64 (character 67)")
    }
}
