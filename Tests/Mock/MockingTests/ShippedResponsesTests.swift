import Exchanges
import Foundation
import Mocking
import TestSupport
import Testing

/// What each shipped scenario answers, byte by byte.
@Suite struct ShippedResponsesTests {
    private static let good = Headers([
        HeaderField("Content-Type", "application/json"),
        HeaderField("fireworks-prompt-tokens", "23"),
        HeaderField("fireworks-server-processing-time", "0.733"),
        HeaderField("fireworks-server-time-to-first-token", "0.346"),
        HeaderField("server", "istio-envoy"),
        HeaderField("vary", "Origin"),
        HeaderField("x-ratelimit-limit-requests", "60"),
        HeaderField("x-ratelimit-limit-tokens-generated", "12000"),
        HeaderField("x-ratelimit-limit-tokens-prompt", "60000"),
        HeaderField("x-ratelimit-over-limit", "no"),
        HeaderField("x-ratelimit-remaining-requests", "59"),
        HeaderField("x-ratelimit-remaining-tokens-generated", "12000"),
        HeaderField("x-ratelimit-remaining-tokens-prompt", "59977"),
        HeaderField("x-request-id", "chatcmpl-5f1edd11000000000000000000000001"),
    ])
    private static let streamed: Headers = [
        "Content-Type": "text/event-stream; charset=utf-8", "fireworks-prompt-tokens": "23",
        "fireworks-server-time-to-first-token": "0.346", "server": "istio-envoy", "x-ratelimit-over-limit": "no",
        "x-request-id": "chatcmpl-5f1edd11000000000000000000000001",
    ]
    private static let limited: Headers = [
        "Content-Type": "application/json", "Retry-After": "1", "server": "istio-envoy",
        "x-ratelimit-limit-requests": "60", "x-ratelimit-over-limit": "yes", "x-ratelimit-remaining-requests": "0",
    ]
    private static let refused: Headers = ["Content-Type": "application/json", "server": "istio-envoy"]

    private static func completion(_ model: String) -> Seen {
        Seen(
            status: 200,
            headers: good,
            body: #"{"id":"chatcmpl-5f1edd11000000000000000000000001","object":"chat.completion","#
                + #""created":1780071511,"model":"\#(model)","choices":[{"index":0,"message":"#
                + #"{"role":"assistant","content":"Hello from Firedrill."},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":23,"total_tokens":30,"completion_tokens":7}}"#
        )
    }

    private static func stream(_ model: String) -> Seen {
        let chunk = { (delta: String, reason: String, usage: String) in
            #"data: {"id":"chatcmpl-5f1edd11000000000000000000000001","object":"chat.completion.chunk","#
                + #""created":1780071511,"model":"\#(model)","choices":[{"index":0,"delta":\#(delta),"#
                + #""finish_reason":\#(reason)}],"usage":\#(usage)}"# + "\n\n"
        }
        let texts = [
            chunk(#"{"role":"assistant"}"#, "null", "null"),
            chunk(#"{"content":"Hello"}"#, "null", "null"),
            chunk(#"{"content":" from"}"#, "null", "null"),
            chunk(#"{"content":" Firedrill."}"#, "null", "null"),
            chunk("{}", #""stop""#, #"{"prompt_tokens":23,"total_tokens":30,"completion_tokens":7}"#),
            "data: [DONE]\n\n",
        ]
        let chunks = texts.enumerated().map { Seen.Chunk(at: 50_000_000 + UInt64($0) * 20_000_000, text: $1) }
        return Seen(status: 200, headers: streamed, body: texts.joined(), chunks: chunks)
    }

    /// What a real 404 was recorded with.
    private static let recorded404: Headers = [
        "Content-Type": "application/json", "vary": "Origin", "via": "1.1 google",
        "x-request-id": "chatcmpl-5f1edd11000000000000000000000404",
    ]

    private static let llama = "accounts/fireworks/models/llama-v3p3-70b-instruct"

    private func responses(_ scenario: String, _ requests: Request...) throws -> [Seen] {
        let clock = ManualClock()
        let mock = MockResponder(try shipped(scenario), redaction: .sample, clock: clock)
        return requests.map { mock.response(to: $0, clock: clock) }
    }

    @Test func successCompletesAndStreams() throws {
        let responses = try responses(
            "success",
            .chat(),
            .chat(model: "any \\\"model\\\""),
            .chat(more: #","stream":false"#),
            .chat(more: #","stream":true"#),
            .chat(model: "m", more: #", "stream" : true"#)
        )
        #expect(
            responses == [
                Self.completion(Self.llama), Self.completion("any \\\"model\\\""), Self.completion(Self.llama),
                Self.stream(Self.llama), Self.stream("m"),
            ]
        )
    }

    @Test func authFailedWantsItsKey() throws {
        let refusal = Seen(status: 401, headers: Self.refused, body: try bodyFile("unauthorized.json"))
        var without = Request.chat()
        without.headers = [:]
        let responses = try responses(
            "auth-failed",
            .chat(key: "fw_test_bad"),
            without,
            .chat(),
            .chat(more: #","stream":true"#),
            .chat(key: "fw_x", more: #","stream":true"#)
        )
        #expect(
            responses == [refusal, refusal, Self.completion(Self.llama), Self.stream(Self.llama), refusal]
        )
    }

    @Test(arguments: [
        ("accounts/a/models/b", true), ("accounts/a/deployments/b", true), ("accounts/a/routers/b", true),
        ("accounts/a/model/b", false), ("llama-v3p3-70b-instruct", false), ("accounts/a/models/b/c", false),
        ("", false), ("accounts//models/", true),
    ])
    func badModelPathLooksAtTheModelsForm(model: String, isGood: Bool) throws {
        let refusal = Seen(status: 400, headers: Self.refused, body: try bodyFile("bad-model-path.json"))
        let responses = try responses(
            "bad-model-path",
            .chat(model: model),
            .chat(model: model, more: #","stream":true"#)
        )
        #expect(responses == (isGood ? [Self.completion(model), Self.stream(model)] : [refusal, refusal]))
    }

    @Test func badModelPathWantsAModel() throws {
        let refusal = Seen(status: 400, headers: Self.refused, body: try bodyFile("bad-model-path.json"))
        let bodies = ["{}", #"{"model":3}"#, "", "no JSON"].map { Array($0.utf8) }
        for body in bodies {
            let request = Request(path: "/inference/v1/chat/completions", body: body)
            #expect(try responses("bad-model-path", request) == [refusal])
        }
    }

    @Test(arguments: [
        (llama, true), ("accounts/fireworks/models/deepseek-r1", true),
        ("accounts/fireworks/models/mixtral-8x22b-instruct", true), ("accounts/fireworks/models/gpt-oss-20b", false),
    ])
    func unknownModelKnowsThree(model: String, isKnown: Bool) throws {
        let refusal = Seen(status: 404, headers: Self.recorded404, body: try bodyFile("model-not-found.json"))
        let responses = try responses(
            "unknown-model",
            .chat(model: model),
            .chat(model: model, more: #","stream":true"#)
        )
        #expect(responses == (isKnown ? [Self.completion(model), Self.stream(model)] : [refusal, refusal]))
    }

    @Test func rateLimitedLetsTheThirdThrough() throws {
        let refusal = Seen(status: 429, headers: Self.limited, body: try bodyFile("rate-limited.json"))
        let responses = try responses("rate-limited", .chat(), .chat(), .chat(), .chat(model: "m"))
        #expect(responses == [refusal, refusal, Self.completion(Self.llama), Self.completion("m")])
    }

    @Test func rateLimitedForeverLetsNoneThrough() throws {
        let refusal = Seen(status: 429, headers: Self.limited, body: try bodyFile("rate-limited.json"))
        let mock = MockResponder(try shipped("rate-limited-forever"), redaction: .sample, clock: ManualClock())
        #expect((0..<50).map { _ in mock.response(to: .chat()) } == (0..<50).map { _ in refusal })
    }
}
