import Documents
import Matching
import Scenarios
import TestSupport
import Testing

/// What a rule's conditions say, and what is said of those that are none.
@Suite struct ConditionFormatTests {
    private static func summary(_ when: String) throws -> String {
        try load("format: 1\nrules:\n- when: \(when)\n  response: { status: 200 }\n").rules[0].when.summary
    }

    @Test(
        arguments: [
            ("{ headers: { A: { regex: '^b' }, B: c* } }", "B: c*, header A: a match of /^b/"),
            ("{ query: { n: { atLeast: 3 } } }", "query n: at least 3"),
            ("{ form: { a: x } }", "form a: x"), ("{ body: { not: '*x*' } }", "body: not *x*"),
            ("{ json: { a: { contains: b }, c: { d: 1 } } }", "c = {\"d\":1}, json a: one that contains \"b\""),
            ("{ json: { a: { equals: { regex: x } } } }", "a = {\"regex\":\"x\"}"),
            ("{ json: { n: { oneOf: [1, { atMost: 0 }] } } }", "json n: one of 1, at most 0"),
            ("{ json: { '$.messages[*].role': user, $..n: 3 } }", "json $.messages[*].role: user, json $..n: 3"),
            (
                "{ json: { \"$.a[?match(@.b, 'c+')]\": { absent: true } } }",
                "json $.a[?match(@.b, 'c+')]: no value"
            ),
        ]
    )
    func aConditionIsRead(when: String, summary: String) throws {
        #expect(try Self.summary(when) == summary)
    }

    @Test(
        arguments: [
            (
                "{ headers: { A: { regex: '(' } } }",
                "not a regular expression (PCRE2): missing closing parenthesis (after 1 bytes)"
            ),
            ("{ headers: { A: { regx: b } } }", "unknown key \"regx\" in a condition on a value"),
            (
                "{ headers: { A: { regex: b, contains: c } } }",
                "a condition on a value is one of regex, contains, oneOf, atLeast, atMost, equals, not, present, absent"
            ),
            ("{ query: { a: { atLeast: '3' } } }", "expected a number, found \"3\""),
            ("{ body: { oneOf: [] } }", "oneOf needs a value: of none nothing is one"),
            ("{ json: { a: { absent: false } } }", "expected true, found false"),
        ]
    )
    func aConditionThatIsNoneIsRefused(when: String, message: String) {
        let error = #expect(throws: DocumentError.self) { try Self.summary(when) }
        #expect(error?.diagnostics.last?.message == message)
    }

    /// A query that is none is told with its place, and so is an expression
    /// that matches nothing, ever.
    @Test(
        arguments: [
            (
                "\"$.messages[?@.role = 'user']\"",
                """
                sample.yaml:5:5: "$.messages[?@.role = 'user']" is no JSONPath query (RFC 9535): = is no operator (character 20)
                  hint: values are compared by ==
                """
            ),
            (
                "$ref",
                """
                sample.yaml:5:5: "$ref" is no JSONPath query (RFC 9535): expected a segment, found r (character 2)
                  hint: a member whose name begins with $ is $['$ref']
                """
            ),
            (
                "\"$.messages[?match(@.role, '(user')]\"",
                """
                sample.yaml:5:5: the second argument of match() is no regular expression (I-Regexp, RFC 9485): \
                ( is not closed (after 0 bytes) (character 27)
                """
            ),
            (
                "a..b",
                """
                sample.yaml:5:5: "a..b" is no path
                  hint: such as messages[0].role
                """
            ),
        ]
    )
    func aPlaceThatIsNoneIsRefused(key: String, message: String) {
        let error = #expect(throws: DocumentError.self) {
            try load("format: 1\nrules:\n- when:\n   json:\n    \(key): user\n  response: { status: 200 }\n")
        }
        let told = error?.description ?? ""
        #expect(told.split(separator: "/").last.map(String.init) == message)
    }

    @Test func twoRulesOfOneNameAreRefused() {
        let rule = "- { name: a, response: { status: 200 } }\n"
        let error = #expect(throws: DocumentError.self) { try load("format: 1\nrules:\n" + rule + rule) }
        #expect(error?.diagnostics.map(\.message) == ["two rules have the name \"a\""])
        #expect(error?.diagnostics.first?.position?.line == 4)
    }

    @Test(
        arguments: [
            (
                "- { when: { state: { phse: a } }, response: { status: 200 } }",
                "nobody declares the state \"phse\" | did you mean \"phase\"?"
            ),
            (
                "- { steps: [ { status: 200, set: { other: 1 } } ] }",
                "nobody declares the state \"other\" | declare it: states: { other: … }"
            ),
            (
                "- { when: { not: { state: { phase: a } } }, response: { status: 200 } }",
                "unknown key \"state\" in a condition | it may hold: method, path, headers, query, form, json, body, not"
            ),
            (
                "- { when: { step: -1 }, response: { status: 200 } }",
                "expected a whole number from 0 to 1000000000, found -1"
            ),
            ("- { when: { step: 1 }, every: 2, response: { status: 200 } }", "a rule has one of every, step"),
        ]
    )
    func aStateThatIsNoneIsRefused(rule: String, message: String) {
        let error = #expect(throws: DocumentError.self) {
            try load("format: 1\nstates: { phase: a }\nrules:\n\(rule)\n")
        }
        let told = error?.diagnostics.map { $0.message + ($0.hint.map { " | " + $0 } ?? "") }
        #expect(told == [message])
    }

    @Test(
        arguments: [
            (
                "- { advance: delivered, chance: 10%, response: { status: 200 } }",
                "\"advance: delivered\" goes on by its responses, \"chance\" by its requests | a rule has one of both"
            ),
            (
                "- { advance: call, when: { step: 1 }, response: { status: 200 } }",
                "\"advance: call\" goes on by its responses, \"step\" by its requests | a rule has one of both"
            ),
            (
                "- { per: kye, response: { status: 200 } }",
                "expected one of token, key, connection, found \"kye\" | did you mean \"key\"?"
            ),
            (
                "- { advance: deliverd, response: { status: 200 } }",
                "expected one of request, delivered, call, found \"deliverd\" | did you mean \"delivered\"?"
            ),
        ]
    )
    func whatDoesNotCountIsRefused(rule: String, message: String) {
        let error = #expect(throws: DocumentError.self) { try load("format: 1\nrules:\n\(rule)\n") }
        let told = error?.diagnostics.map { $0.message + ($0.hint.map { " | " + $0 } ?? "") }
        #expect(told == [message])
    }

    @Test func whoIsCountedIsExplained() throws {
        let scenario = try load(
            """
            format: 1
            rules:
            - { per: key, advance: call, steps: [ { status: 429 }, { status: 200 } ] }
            - { per: connection, advance: delivered, response: { status: 200 } }
            - { per: token, advance: request, response: { status: 200 } }
            """
        )
        let told = scenario.explained.filter { $0.hasPrefix("rule") }
        #expect(
            told == [
                "rule 1  any request, counted for each API key, one step for each call and its retries",
                "rule 2  any request, counted for each connection, a response that was not taken whole is given again",
                "rule 3  any request",
            ]
        )
    }

    /// What no client can take whole is never gone on from.
    @Test func aStepThatIsNeverDeliveredIsFound() throws {
        let steps = "[ { status: 200, text: hello, faults: [ { cut: { after: 2B } } ] }, { status: 201 } ]"
        let text = "format: 1\nrules:\n- when: { path: /a }\n  advance: call\n  steps: \(steps)\n- steps: \(steps)\n"
        let folder = try TemporaryFolder(["s.yaml": text])
        let found = try ScenarioLint.findings(folder.path + "/s.yaml", library: ResponseLibrary())
        let message = "rule 1, step 1: its faults let no client take it whole, and \"advance: call\" gives it again"
        #expect(found.map(\.message) == [message])
        #expect(found.first?.position == Position(line: 3, column: 3))
    }

    @Test(
        arguments: [
            ("text: hello", "cut: { after: 6B }", "6B lies past the end of the body, which has 5 bytes"),
            ("text: hello", "cut: { after: 5B }", nil), ("text: hello", "cut: { after: 100% }", nil),
            ("text: hello", "stall: { at: 9B }", "9B lies past the end of the body, which has 5 bytes"),
            ("text: hello", "stall: { at: before-head }", nil),
            // Nobody knows how long it will be.
            ("text: '{{request.header.X}}'", "cut: { after: 600B }", nil),
            (
                "text: 'a{{request.header.X}}'", "cut: { after: 5000B }",
                "5000B lies past the end of the body, which has 4097 bytes, 4096 of them for each token"
            ),
            (
                "stream: { events: [ { a: '{{request.header.X}}' } ] }", "events: { duplicate: 2 }",
                "event 2 lies past the end of the stream, which has 1 event"
            ),
            (
                "stream: { events: [ a, b ] }", "cut: { after: 3 events }",
                "3 events lie past the end of the stream, which has 2 events"
            ),
            (
                "stream: { events: [ a, b ] }", "events: { broken-json: 3 }",
                "event 3 lies past the end of the stream, which has 2 events"
            ),
            ("stream: { events: [ a, b ] }", "events: { error: 1, after: 2 events }", nil),
            // Of a body and its twin, one is enough.
            ("text: hello, stream: { events: [ a, b ] }", "cut: { after: 6B }", nil),
            (
                "text: hello, stream: { events: [ a, b ] }", "cut: { after: 90B }",
                "90B lies past the end of the body, which has 5 bytes"
            ),
            (
                "text: hello, stream: { events: [ a, b ] }", "cut: { after: 9 events }",
                "9 events lie past the end of the stream, which has 2 events"
            ),
        ] as [(String, String, String?)]
    )
    func aPlaceOfAFaultPastTheEndIsRemarkedOn(response: String, fault: String, message: String?) throws {
        let text =
            "format: 1\nrules:\n- steps: [ { status: 200, \(response), faults: [ { slice: 1B }, { \(fault) } ] } ]\n"
        #expect(try load(text).remarks.map(\.message) == (message.map { [$0] } ?? []))
    }
}
