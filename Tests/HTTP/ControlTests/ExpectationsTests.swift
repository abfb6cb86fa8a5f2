import Documents
import Exchanges
import Matching
import TestSupport
import Testing

@testable import Control

@Suite struct ExpectationsTests {
    /// Conditions on methods alone: their format is another room's.
    private static var condition: Shape<RequestMatcher> {
        .object("a condition") { reader in
            var matcher = RequestMatcher()
            matcher.methods = reader.optional("method", .oneOrList(.text)) ?? []
            return matcher
        }
    }

    private static func read(_ text: String) throws -> Expectations {
        let document = try Document.yaml(Array(text.utf8), name: "expect.yaml")
        return try Decoding.decode(document, Expectations.shape(condition: condition))
    }

    private static func report(_ text: String, _ records: [JournalRecord], dropped: Int = 0) throws -> ExpectationReport
    {
        try read(text).judge(records, dropped: dropped, ClientVerdict(records, exitStatus: 0, now: 0))
    }

    private static let three = [
        record(1, at: 1, status: 429, answer: ["Retry-After": "2"]),
        record(2, at: 3.1, status: 503), record(3, at: 4.2),
    ]

    @Test(
        arguments: [
            ("requests: { exactly: 3 }", true, "exactly 3 requests", "3"),
            ("requests: { exactly: 1 }", false, "exactly 1 request", "3"),
            ("requests: { exactly: 0 }", false, "exactly 0 requests", "3"),
            ("requests: { atLeast: 3 }", true, "at least 3 requests", "3"),
            ("requests: { atLeast: 4 }", false, "at least 4 requests", "3"),
            ("requests: { atMost: 2 }", false, "at most 2 requests", "3"),
            ("requests: { atLeast: 1, atMost: 5 }", true, "1 to 5 requests", "3"),
            ("gaps: { honour: retry-after }", true, "gaps as Retry-After says", "they are"),
            ("gaps: { atLeast: [2s, 1s] }", true, "gaps of at least 2.000 s, 1.000 s", "gaps of 2.100 s, 1.100 s"),
            ("gaps: { atLeast: [2s, 2s] }", false, "gaps of at least 2.000 s, 2.000 s", "gaps of 2.100 s, 1.100 s"),
            (
                "gaps: { atLeast: [1s, 1s, 1s] }", false, "gaps of at least 1.000 s, 1.000 s, 1.000 s",
                "gaps of 2.100 s, 1.100 s"
            ),
        ]
    )
    func judges(words: String, isKept: Bool, expected: String, actual: String) throws {
        let report = try Self.report("format: 1\nexpect:\n- { name: it, \(words) }\n", Self.three)
        let outcome = report.expectations[0]
        #expect(outcome.isKept == isKept)
        #expect(outcome.expected == expected)
        #expect(outcome.actual == actual)
        #expect(outcome.requests == [1, 2, 3])
        #expect(report.isKept == isKept)
    }

    @Test func aRetryThatComesTooEarlyIsBrokenAndTold() throws {
        let early = [Self.three[0], record(2, at: 1.5)]
        let report = try Self.report(
            "format: 1\nexpect:\n- { name: waits as told, requests: { exactly: 2 }, gaps: { honour: retry-after } }\n"
                + "- { where: { method: GET }, requests: { exactly: 0 } }\nclient: [honours-retry-after, backs-off]\n",
            early
        )
        #expect(
            report.text(.sample) == """
                  broken    waits as told
                            expected: exactly 2 requests, and gaps as Retry-After says
                            actual:   2, and request 2 came 1.500 s too early
                            request 1  POST /v1/chat
                            request 2  POST /v1/chat
                  kept      expectation 2: exactly 0 requests
                  broken    honours-retry-after: request 2 came 1.500 s too early: request 1 was answered 429 with Retry-After: 2
                  not seen  backs-off: no call was retried twice without being told when

                """
        )
        #expect(
            JSONWriter().string(report.value(.sample))
                == #"{"kept":false,"expectations":[{"name":"waits as told","kept":false,"#
                + #""expected":"exactly 2 requests, and gaps as Retry-After says","#
                + #""actual":"2, and request 2 came 1.500 s too early","requests":[1,2]},"#
                + #"{"name":"expectation 2","kept":true,"expected":"exactly 0 requests","actual":"0","requests":[]}],"#
                + #""client":[{"word":"honours-retry-after","verdict":"broken","evidence":"request 2 came 1.500 s too "#
                + #"early: request 1 was answered 429 with Retry-After: 2","requests":[1,2]},"#
                + #"{"word":"backs-off","verdict":"not seen","evidence":"no call was retried twice without being told "#
                + #"when","requests":[]}]}"#
        )
    }

    @Test func overWhatIsNoLongerThereNothingIsProved() throws {
        let report = try Self.report("format: 1\nexpect:\n- { requests: { exactly: 3 } }\n", Self.three, dropped: 2)
        #expect(!report.isKept)
        #expect(report.text(.sample).contains("2 requests are no longer in the journal"))
    }

    @Test(
        arguments: [
            (
                "format: 2\nclient: [backs-off]\n",
                "expect.yaml:1:9: expected 1, the format that this program reads, found 2"
            ),
            ("format: 1\n", "expect.yaml:1:1: nothing is expected\n  hint: say what under \"expect\" or \"client\""),
            (
                "format: 1\nclient: [backs-of]\n",
                "expect.yaml:2:10: expected one of honours-retry-after, backs-off, no-retry-storm, no-retry-of-final, "
                    + "takes-no-truncated-stream, has-read-timeout, reuses-connections, sends-user-agent, found "
                    + "\"backs-of\"\n  hint: did you mean \"backs-off\"?"
            ),
            (
                "format: 1\nexpect:\n- { name: x }\n",
                "expect.yaml:3:3: an expectation needs \"requests\" or \"gaps\""
            ),
            (
                "format: 1\nexpect:\n- { requests: { exactly: 1, atMost: 2 } }\n",
                "expect.yaml:3:26: \"exactly\" says all; take out the others"
            ),
            (
                "format: 1\nexpect:\n- { requests: { atLeast: 3, atMost: 2 } }\n",
                "expect.yaml:3:15: no number is at least 3 and at most 2"
            ),
            (
                "format: 1\nexpect:\n- { gaps: { atLeast: [1] } }\n",
                "expect.yaml:3:23: expected a duration such as 250ms, 3s or 2m, found 1"
            ),
        ]
    )
    func saysWhatIsWrongWithAFile(text: String, message: String) {
        #expect(throws: DocumentError.self) { try Self.read(text) }
        do {
            _ = try Self.read(text)
        } catch {
            #expect("\(error)" == message)
        }
    }
}
