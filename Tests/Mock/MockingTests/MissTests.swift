import Documents
import Exchanges
import Foundation
import Mocking
import TestSupport
import Testing

@Suite struct MissTests {
    private static func headers(_ kind: String) -> Headers {
        ["Content-Type": "application/json", "x-firedrill-miss": kind, "x-should-retry": "false"]
    }

    @Test func saysWhatCameNearest() throws {
        let own = try scenario(
            """
            - when: { method: GET, path: /models, headers: { Authorization: "Basic *" } }
              response: { status: 200 }
            - when: { method: POST, path: /models, json: { model: "m*", n: 2 } }
              response: { status: 200 }
            - when: { path: /models, not: { method: POST } }
              response: { status: 200 }
            - when: { method: PUT, path: /other, headers: { X: y }, query: { a: b } }
              response: { status: 200 }
            """
        )
        let request = Request(
            path: "/models",
            headers: ["Authorization": "Bearer fw_secret"],
            body: Array(#"{"model":"mine"}"#.utf8)
        )
        let expected = """
            {
              "firedrill": "miss",
              "kind": "no-match",
              "message": "no rule of scenario own matches this request; nearest is rule 2 of own: json n: expected 2, found nothing. Hint: change the request, or add a rule to the scenario",
              "hint": "change the request, or add a rule to the scenario",
              "near": [
                {
                  "name": "rule 2 of own",
                  "differs": [
                    {
                      "part": "json n",
                      "expected": "2",
                      "actual": null
                    }
                  ],
                  "diff": [
                    "- json n: 2",
                    "+ json n: nothing"
                  ]
                },
                {
                  "name": "rule 3 of own",
                  "differs": [
                    {
                      "part": "not",
                      "expected": "that it does not match POST",
                      "actual": "it does"
                    }
                  ],
                  "diff": [
                    "- not: that it does not match POST",
                    "+ not: it does"
                  ]
                },
                {
                  "name": "rule 1 of own",
                  "differs": [
                    {
                      "part": "method",
                      "expected": "GET",
                      "actual": "POST"
                    },
                    {
                      "part": "header Authorization",
                      "expected": "Basic *",
                      "actual": "REDACTED"
                    }
                  ],
                  "diff": [
                    "- method: GET",
                    "+ method: POST",
                    "- header Authorization: Basic *",
                    "+ header Authorization: REDACTED"
                  ]
                }
              ],
              "write": "in rule 2 of own, when: { json: { n: { absent: true } } }"
            }

            """
        let seen = MockResponder([own], redaction: .sample, clock: ManualClock()).response(to: request)
        #expect(seen == Seen(status: 599, headers: Self.headers("no-match"), body: expected))
    }

    @Test func saysThatARuleIsUsedUp() throws {
        let own = try scenario("- response: { status: 204 }\n  after: miss")
        let mock = MockResponder([own], redaction: .sample, clock: ManualClock())
        #expect(mock.response(to: .chat()).status == 204)
        let expected = """
            {
              "firedrill": "miss",
              "kind": "consumed",
              "message": "rule 1 of scenario own has given all its responses. Hint: give its last step more times, or let \\"after\\" be last or cycle",
              "hint": "give its last step more times, or let \\"after\\" be last or cycle",
              "near": []
            }

            """
        #expect(
            mock.response(to: .chat()) == Seen(status: 599, headers: Self.headers("consumed"), body: expected)
        )
    }

    @Test(arguments: [
        ("/s/sucess/x", "sucess", "did you mean /s/success/?"),
        ("/c/t/s/none/x", "none", "there are: success, rate-limited"),
        ("/s/SUCCESS/", "SUCCESS", "did you mean /s/success/?"),
        ("/s/fw_0123456789abcdef/", "REDACTED", "there are: success, rate-limited"),
    ])
    func saysThatThereIsNoSuchScenario(path: String, name: String, hint: String) throws {
        let mock = MockResponder(try shipped("success", "rate-limited"), redaction: .sample, clock: ManualClock())
        let expected = """
            {
              "firedrill": "miss",
              "kind": "unknown-endpoint",
              "message": "there is no scenario \\"\(name)\\" here. Hint: \(hint)",
              "hint": "\(hint)",
              "near": []
            }

            """
        #expect(
            mock.response(to: Request(path: path))
                == Seen(status: 599, headers: Self.headers("unknown-endpoint"), body: expected)
        )
    }

    @Test(arguments: ["/", "", "/s/success", "/s/success/", "/c/t", "/c/t/s/success", "/v1/chat/completions", "/s//x"])
    func isNeverASuccess(path: String) throws {
        let mock = MockResponder(try shipped("success"), redaction: .sample, clock: ManualClock())
        let seen = mock.response(to: Request(path: path))
        #expect(seen.status == 599)
        #expect(seen.headers == Self.headers("no-match"))
    }

    @Test func tellsNoCredential() throws {
        let own = try scenario(
            """
            - when:
                path: /x
                headers: { Authorization: "Bearer fw_patternpatternpattern", Cookie: a, X-Api-Key: b, X-Other: c }
                query: { q: d, token: e }
                json: { a: f }
              response: { status: 200 }
            """
        )
        let key = "fw_0123456789abcdefghij"
        let request = Request(
            path: "/\(key)",
            query: "q=\(key)&token=secretsecret",
            headers: [
                "Authorization": "Bearer \(key)", "Cookie": "session=secretsecret", "X-Api-Key": "secretsecret",
                "X-Other": "sk-0123456789abcdefghij",
            ],
            body: Array(#"{"a":"fpk_0123456789abcdefghij"}"#.utf8)
        )
        let seen = MockResponder([own], redaction: .sample, clock: ManualClock()).response(to: request)
        for secret in ["0123456789", "secretsecret", "patternpattern"] {
            #expect(!seen.body.contains(secret), "\(seen.body)")
        }
        // Each but those of the message twice: the diff tells what the fields do.
        #expect(seen.body.components(separatedBy: "REDACTED").count == 23)
    }

    /// A client's base URL that ends in too much or too little.
    @Test(arguments: [
        ("/chat/completions", "the path lacks /inference/v1: let the client's base URL have it"),
        ("/v1/chat/completions", "the path lacks /inference: let the client's base URL have it"),
        ("/inference/chat/completions", "the path lacks /v1: let the client's base URL have it"),
        ("/inference/v1/v1/chat/completions", "the path has /v1 too much: take it out of the client's base URL"),
        ("/api/v1/chat/completions", "the path has /api in place of /inference: change the client's base URL"),
        ("/inference/v1/elsewhere", "change the request, or add a rule to the scenario"),
    ])
    func saysWhatIsWrongWithABaseURL(path: String, hint: String) throws {
        let own = try scenario("- when: { path: /inference/v1/chat/completions }\n  response: { status: 200 }")
        let mock = MockResponder([own], redaction: .sample, clock: ManualClock())
        let body = try Document.json(Array(mock.response(to: Request(path: path)).body.utf8)).root
        #expect(body["hint"]?.string == hint)
    }

    @Test func saysThatAStarDoesNotCross() throws {
        let own = try scenario(
            """
            - when: { path: "/v1/*", headers: { X: "a*" }, json: { model: "accounts/*" } }
              response: { status: 200 }
            """
        )
        let request = Request(
            path: "/v1/models/m",
            headers: ["X": "a/b"],
            body: Array(#"{"model":"accounts/a/models/b"}"#.utf8)
        )
        let mock = MockResponder([own], redaction: .sample, clock: ManualClock())
        let body = try Document.json(Array(mock.response(to: request).body.utf8)).root
        let remark = " (* stays within one segment between /, ** crosses them)"
        #expect(
            body["near"]?[0]?["differs"]?.elements.map { $0["expected"]?.string } == [
                "/v1/*" + remark, "a*" + remark, "accounts/*" + remark,
            ]
        )
    }
}
