import Documents
import Foundation
import Providers
import TestSupport
import Testing

@testable import Scenarios

@Suite struct LimitFormatTests {
    private static let generations = [
        LimitHeaders(generation: "2025", fields: [.init("x-left", .remaining(.requests))]),
        LimitHeaders(generation: "2026-08", fields: [.init("x-over", .overLimit)]),
    ]

    private static func library() throws -> ResponseLibrary {
        let folder = try TemporaryFolder([
            "responses.yaml": """
            format: 1
            responses:
              busy:
                title: Too many
                provenance: { fidelity: synthetic, source: ours }
                status: 429
                json: {}
              full:
                title: No room
                provenance: { fidelity: synthetic, source: ours }
                status: 503
                json: {}
            """
        ])
        var library = try ResponseLibrary.load(provider: folder.path)
        library.limitHeaders = generations
        return library
    }

    private static func limits(_ text: String, _ library: ResponseLibrary? = nil) throws -> [Limit] {
        let folder = try TemporaryFolder(["own.yaml": "format: 1\n\(text)\nrules: [ { response: { status: 200 } } ]\n"])
        return try ScenarioFile.load(folder.path + "/own.yaml", library: library ?? Self.library()).limits
    }

    private static func mistakes(_ text: String, _ library: ResponseLibrary? = nil) throws -> [String] {
        do {
            _ = try limits(text, library)
            return []
        } catch let error as DocumentError {
            return error.diagnostics.map { "\($0)".components(separatedBy: "own.yaml:").last ?? "" }
        }
    }

    @Test func readsAllOfIt() throws {
        let limits = try Self.limits(
            """
            limits:
            - per: key
              requests: 60/m
              tokens: { prompt: 60000/m, uncached-prompt: 250/s, generated: 216000/h }
              headers: 2025
              retryAfter: seconds
              over: { use: full, headers: { X-Why: limit } }
              shrink: { after: 100/m, to: 600/h, for: 10m }
            - { per: all, requests: 5/s, headers: none, retryAfter: "soon", over: { serve: true } }
            - { per: token, requests: 1/h }
            """
        )
        #expect(limits.map(\.per) == [.key, .all, .token])
        #expect(
            limits[0].rates == [
                .requests: Rate(60, per: .minute), .prompt: Rate(60_000, per: .minute),
                .uncachedPrompt: Rate(250, per: .second), .generated: Rate(216_000, per: .hour),
            ]
        )
        #expect(limits[0].headers == Self.generations[0])
        #expect(limits[0].retryAfter == .seconds)
        #expect(
            limits[0].shrink
                == Limit.Shrink(after: Rate(100, per: .minute), to: Rate(600, per: .hour), for: 600_000_000_000)
        )
        #expect(
            limits.map(\.explained) == [
                "limit  each API key: 60/m requests, 60000/m prompt tokens, 250/s uncached-prompt tokens, "
                    + "216000/h generated tokens, generated 600/h once there are more than 100/m requests; "
                    + "beyond that 503 full, Retry-After in seconds; limit headers of 2025",
                "limit  all requests together: 5/s requests; beyond that it is answered all the same; no limit headers",
                "limit  each token of the path: 1/h requests; beyond that 429 busy",
            ]
        )
    }

    @Test(arguments: [
        ("limits: []", ["2:9: there must be a limit\n  hint: or leave \"limits\" out"]),
        (
            "limits: [ { per: key, requests: 0/m } ]",
            [
                "2:33: \"0/m\" lets nothing through\n"
                    + "  hint: a rule refuses every request: response: 429"
            ]
        ),
        (
            "limits: [ { per: key, requests: -5/m } ]",
            ["2:33: \"-5/m\" is no rate\n  hint: such as 60/m: a whole number from 1, and s, m or h"]
        ),
        (
            "limits: [ { per: key, tokens: { prompt: 1000000000001/s } } ]",
            [
                "2:41: \"1000000000001/s\" is more than a limit can count\n"
                    + "  hint: at most 1000000000000 in a second, a minute or an hour"
            ]
        ),
        (
            "limits: [ { per: key, requests: 99999999999999999999999999/s } ]",
            [
                "2:33: \"99999999999999999999999999/s\" is more than a limit can count\n"
                    + "  hint: at most 1000000000000 in a second, a minute or an hour"
            ]
        ),
        ("limits: [ { per: key, requests: 60 } ]", ["2:33: expected a rate such as 60/m, found 60"]),
        (
            "limits: [ { per: key, requests: 60/d } ]",
            ["2:33: \"60/d\" is no rate\n  hint: such as 60/m: a whole number from 1, and s, m or h"]
        ),
        (
            "limits: [ { per: key, requests: 6/m, headers: 2026-8 } ]",
            ["2:47: there is no generation \"2026-8\" of limit headers\n  hint: did you mean 2026-08?"]
        ),
        (
            "limits: [ { per: key, requests: 6/m, headers: 1999 } ]",
            ["2:47: there is no generation \"1999\" of limit headers\n  hint: there are: 2025, 2026-08, none"]
        ),
        (
            "limits: [ { per: key, requests: 6/m, over: {} } ]",
            [
                "2:44: \"over\" has no response\n"
                    + "  hint: such as over: { use: rate-limited }, over: { status: 429 } or over: { serve: true }"
            ]
        ),
        (
            "limits: [ { per: key, requests: 6/m, over: { serve: false } } ]",
            ["2:53: \"serve\" is true, or there is a response in its place"]
        ),
        (
            "limits: [ { per: key, requests: 6/m, over: { use: bussy } } ]",
            ["2:51: there is no response \"bussy\"\n  hint: did you mean \"busy\"?"]
        ),
        (
            "limits: [ { per: key, requests: 6/m }, { per: key, requests: 7/m } ]",
            ["2:47: two limits count per key\n  hint: one limit may have a rate of each kind: join them"]
        ),
        ("limits: [ { per: key } ]", ["2:11: a limit needs \"requests\" or \"tokens\""]),
        (
            "limits: [ { per: key, tokens: {} } ]",
            ["2:31: \"tokens\" is one or more of prompt, uncached-prompt, generated"]
        ),
        (
            "limits: [ { per: key, requests: 6/m, shrink: { after: 9/m, to: 3/m, for: 1m } } ]",
            [
                "2:46: \"shrink\" is of the generated tokens, and they have no limit\n"
                    + "  hint: give one: tokens: { generated: 216000/m }"
            ]
        ),
        (
            "limits: [ { per: key, tokens: { generated: 60/m }, shrink: { after: 9/m, to: 1/s, for: 1m } } ]",
            ["2:60: 1/s is no less than 60/m\n  hint: a limit shrinks to less"]
        ),
    ])
    func saysWhatIsWrong(text: String, mistakes: [String]) throws {
        #expect(try Self.mistakes(text) == mistakes)
    }

    @Test func withoutALibraryItNeedsAResponse() throws {
        #expect(
            try Self.mistakes("limits: [ { per: key, requests: 6/m } ]", ResponseLibrary()) == [
                "2:11: a limit needs \"over\", the response to what is too much"
            ]
        )
        let own = "limits: [ { per: key, requests: 6/m, over: { status: 420, json: {} } } ]"
        guard case .response(let plan)? = try Self.limits(own, ResponseLibrary()).first?.over else {
            Issue.record("it is a response")
            return
        }
        #expect(plan.status == 420)
    }

    @Test func aLineIsALimit() throws {
        let limit = try LimitText.limit(
            "requests=60/m, prompt=9/s per=all headers=2025 retry-after=date over=serve",
            library: Self.library()
        ).get()
        #expect(
            limit.explained == "limit  all requests together: 60/m requests, 9/s prompt tokens; "
                + "beyond that it is answered all the same; limit headers of 2025"
        )
        #expect(limit.retryAfter == .date)
        let short = try LimitText.limit("requests=2/m", library: Self.library()).get()
        #expect(short.explained == "limit  each API key: 2/m requests; beyond that 429 busy")
        let shrinking = try LimitText.limit(
            "generated=9/s shrink-after=100/m shrink-to=3/s shrink-for=10m",
            library: Self.library()
        ).get()
        #expect(
            shrinking.shrink
                == Limit.Shrink(after: Rate(100, per: .minute), to: Rate(3, per: .second), for: 600_000_000_000)
        )
    }

    @Test(arguments: [
        ("", "it limits nothing | such as requests=60/m; of tokens: prompt, uncached-prompt, generated"),
        ("60/m", "\"60/m\" is no pair | such as requests=60/m"),
        ("request=60/m", "a limit has no \"request\" | did you mean requests?"),
        (
            "requests=0/m",
            "\"0/m\" lets nothing through | a rule refuses every request: response: 429"
        ),
        ("requests=1/m requests=2/m", "requests stands there twice | leave one of them out"),
        ("requests=1/m per=user", "per=user | one of key, token, all"),
        ("requests=1/m headers=2027", "there is no generation \"2027\" of limit headers | did you mean 2025?"),
        ("requests=1/m over=no-such", "there is no response \"no-such\" | firedrill list responses tells them"),
        (
            "requests=1/m shrink-to=1/m",
            "a limit that shrinks is not whole | generated=216000/m shrink-after=100/m shrink-to=36000/m shrink-for=10m"
        ),
    ])
    func saysWhatIsWrongWithALine(text: String, problem: String) throws {
        guard case .failure(let found) = LimitText.limit(text, library: try Self.library()) else {
            Issue.record("\(text) is no limit")
            return
        }
        #expect("\(found.message) | \(found.hint)" == problem)
    }

    @Test func lintFindsARetryAfterThatNobodyReads() throws {
        let folder = try TemporaryFolder([
            "own.yaml": """
            format: 1
            limits:
            - { per: key, requests: 6/m, retryAfter: second }
            - { per: all, requests: 6/m, retryAfter: 5 }
            rules: [ { response: { status: 200 } } ]
            """
        ])
        let findings = try ScenarioLint.findings(folder.path + "/own.yaml", library: Self.library())
        #expect(
            findings.map { "\($0)".components(separatedBy: "own.yaml:").last } == [
                "3:42: limit 1: Retry-After \"second\" is neither seconds nor a date (RFC 9110 section 10.2.3)\n"
                    + "  hint: none, seconds, date, or whole seconds"
            ]
        )
    }
}
