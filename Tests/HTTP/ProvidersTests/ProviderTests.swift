import Documents
import TestSupport
import Testing

@testable import Providers

@Suite struct ProviderTests {
    static let path = Repository.provider + "/provider.yaml"

    /// A provider with each key that may be there.
    static let text = """
        format: 1
        name: quill
        title: Quill
        upstream: http://127.0.0.1:9
        basePath: /api
        routes: { ask: /ask, ask-twice: /ask/twice }
        keys: [ { prefix: ql., atLeast: 4, alphabet: a-f0-9 } ]
        credentials: { headers: [X-Quill], query: [quill], json: [token] }
        secret: { name: quill_pass, environment: QUILL_PASS, good: ql.good, canary: ql.fd }
        environment: { remove: [QUILL_*, INK], baseURL: [QUILL_URL], baseURLWithoutPath: [QUILL_HOST] }
        logicalEnds: ["event: end"]
        limitHeaders: { first: { X-Left: remaining requests, X-Over: over-limit, X-Cap: limit tokens } }
        volatileHeaders: [X-Took]
        values:
          text: "{{hex:8}} said"
          model: m/{{hex:9}}/{{hex:1}}
          promptTokens: prime
          completionTokens: prime
          finishReason: full
          prompt: Why?
        example: { text: Hi., model: m/1, promptTokens: 1, completionTokens: 2, finishReason: end }

        """

    private static func decode(_ text: String) throws -> Provider {
        let document = try Document.yaml(Array(text.utf8), name: "quill/provider.yaml")
        return try Decoding.decode(document, .provider(folder: "quill"))
    }

    private static func drawn(_ text: String) throws -> DrawnText { try DrawnText.parse(text).get() }

    @Test func eachKeyIsRead() throws {
        let hex = try #require(KeyForm.Alphabet("a-f0-9"))
        #expect(
            try Self.decode(Self.text)
                == Provider(
                    name: "quill",
                    title: "Quill",
                    upstream: "http://127.0.0.1:9",
                    routes: Routes(basePath: "/api", named: [.init("ask", "/ask"), .init("ask-twice", "/ask/twice")]),
                    keys: [KeyForm(prefix: "ql.", atLeast: 4, alphabet: hex)],
                    credentials: CredentialNames(headers: ["X-Quill"], query: ["quill"], json: ["token"]),
                    secret: .init(
                        name: "quill_pass",
                        environment: "QUILL_PASS",
                        good: "ql.good",
                        canary: "ql.fd"
                    ),
                    environment: EnvironmentNames(
                        remove: ["QUILL_*", "INK"],
                        baseURL: ["QUILL_URL"],
                        baseURLWithoutPath: ["QUILL_HOST"]
                    ),
                    logicalEnds: ["event: end"],
                    limitHeaders: [
                        LimitHeaders(
                            generation: "first",
                            fields: [
                                .init("x-left", .remaining(.requests)), .init("x-over", .overLimit),
                                .init("x-cap", .limit(.tokens)),
                            ]
                        )
                    ],
                    volatileHeaders: ["x-took"],
                    values: DrawnValues(
                        text: try Self.drawn("{{hex:8}} said"),
                        model: try Self.drawn("m/{{hex:9}}/{{hex:1}}"),
                        promptTokens: .prime,
                        completionTokens: .prime,
                        finishReason: "full",
                        prompt: "Why?"
                    ),
                    example: ExampleValues(
                        text: "Hi.",
                        model: "m/1",
                        promptTokens: 1,
                        completionTokens: 2,
                        finishReason: "end"
                    )
                )
        )
    }

    @Test func theShippedProviderSaysWhatTheAPIDoes() throws {
        let provider = try Provider.load(Self.path)
        #expect(provider.name == "fireworks-ai")
        #expect(provider.upstream == "https://api.fireworks.ai")
        #expect(provider.routes.name(of: "/inference/v1/chat/completions") == "chat-completions")
        #expect(provider.keys.map(\.prefix) == ["fw_", "fpk_", "sk-"])
        #expect(
            provider.secret
                == .init(
                    name: "fireworks_api_key",
                    environment: "FIREWORKS_API_KEY",
                    good: "fw_test_good",
                    canary: "fw_fd_"
                )
        )
        #expect(provider.limitHeaders.map(\.generation) == ["2025", "2026-05", "2026-08", "2026-10", "openai"])
        #expect(provider.limitHeaders[0].fields == provider.limitHeaders[1].fields)
        #expect(
            provider.limitHeaders[2].volatile == [
                "x-ratelimit-remaining-tokens-prompt", "x-ratelimit-remaining-tokens-cache-adjusted-prompt",
                "x-ratelimit-remaining-tokens-generated",
            ]
        )
    }

    @Test func everyMistakeIsToldAtOnceWhereItIs() throws {
        var text = Self.text
        for (good, bad) in [
            ("name: quill\n", "name: quil\n"), ("9\n", "9/v1\n"), ("basePath: /api", "basePath: api/"),
            ("ask-twice: /ask/twice", "ask_twice: ask"), ("alphabet: a-f0-9", "alphabet: z-a"),
            ("atLeast: 4", "atLest: 4"), ("query: [quill]", "queries: [quill]"),
            ("QUILL_*, INK", "\"*\", 1NK"), ("remaining requests", "remaning requests"), ("limit tokens", "cap"),
            ("[X-Took]", "[\"X Took\"]"), ("\"{{hex:8}} said\"", "\"{{hex:7}} said\""),
            ("m/{{hex:9}}/{{hex:1}}", "m/{{hexx}}"), ("promptTokens: prime", "promptTokens: prim"),
            ("promptTokens: 1,", "promptTokens: -1,"), ("format: 1", "format: 2"),
        ] {
            try #require(text.contains(good), "\(good)")
            text.replace(good, with: bad, maxReplacements: 1)
        }
        do {
            _ = try Self.decode(text)
            Issue.record("it is read")
        } catch let error as DocumentError {
            #expect(
                error.description == """
                    quill/provider.yaml:1:9: expected a whole number from 1 to 1, found 2
                    quill/provider.yaml:2:7: the name is "quil" in the folder "quill"
                      hint: let both agree
                    quill/provider.yaml:4:11: expected scheme and host such as https://api.example.com, without a path, found "http://127.0.0.1:9/v1"
                    quill/provider.yaml:5:11: expected a path such as /v1 without a slash at its end, or nothing between quotes, found "api/"
                    quill/provider.yaml:6:22: expected a name of a-z, 0-9 and - such as my-provider, found "ask_twice"
                    quill/provider.yaml:6:33: expected a path that begins with "/", found "ask"
                    quill/provider.yaml:7:24: unknown key "atLest" in the form of a key
                      hint: did you mean "atLeast"?
                    quill/provider.yaml:7:45: expected characters and ranges of ASCII such as A-Za-z0-9_-, found "z-a"
                    quill/provider.yaml:8:36: unknown key "queries" in the credentials
                      hint: it may hold: headers, query, json
                    quill/provider.yaml:10:25: expected a variable's name, or how it begins with a * at the end, found "*"
                    quill/provider.yaml:10:30: expected a variable's name, or how it begins with a * at the end, found "1NK"
                    quill/provider.yaml:12:34: expected what the header field tells, found "remaning requests"
                      hint: did you mean "remaining requests"?
                    quill/provider.yaml:12:80: expected what the header field tells, found "cap"
                      hint: one of limit requests, limit tokens, limit prompt, limit uncached-prompt, limit generated, \
                    remaining requests, remaining tokens, remaining prompt, remaining uncached-prompt, remaining generated, \
                    reset requests, reset tokens, reset prompt, reset uncached-prompt, reset generated, over-limit
                    quill/provider.yaml:13:19: expected a header field's name, found "X Took"
                    quill/provider.yaml:15:9: it can be guessed
                      hint: draw eight digits at least: {{hex:8}}
                    quill/provider.yaml:16:10: nothing is drawn for {{hexx}}
                      hint: {{hex:N}} are N random hexadecimal digits, from 1 to 64
                    quill/provider.yaml:17:17: expected one of prime, found "prim"
                      hint: did you mean "prime"?
                    quill/provider.yaml:21:49: expected a whole number from 0 to 1000000000, found -1
                    """
            )
        }
    }

    @Test func aNameThatIsNotTheFoldersIsTold() throws {
        let document = try Document.yaml(Array(Self.text.utf8), name: "feather/provider.yaml")
        #expect {
            try Decoding.decode(document, .provider(folder: "feather"))
        } throws: { error in
            "\(error)" == """
                feather/provider.yaml:2:7: the name is "quill" in the folder "feather"
                  hint: let both agree
                """
        }
    }

    @Test(
        arguments: [
            ("canary: ql.fd", "canary: fd", "9:9: the canary \"fd\" begins as no key does", "begin it with ql."),
            ("[ { prefix: ql., atLeast: 4, alphabet: a-f0-9 } ]", "[]", "7:7: no form of a key", "give one at least"),
            ("{{hex:8}} said", "{{hex:8 said", "15:9: {{ has no closing }}", "such as {{hex:8}}"),
        ]
    )
    func aMistakeIsToldWithItsHint(good: String, bad: String, message: String, hint: String) throws {
        try #require(Self.text.contains(good))
        #expect {
            try Self.decode(Self.text.replacing(good, with: bad))
        } throws: { error in
            "\(error)" == "quill/provider.yaml:\(message)\n  hint: \(hint)"
        }
    }

    @Test func whatIsMissingIsTold() throws {
        #expect {
            try Self.decode("format: 1\n")
        } throws: { error in
            "\(error)".split(separator: "\n").count == 11
        }
    }

    @Test func aPathHasItsRoutesName() {
        let routes = Routes(basePath: "/v1", named: [.init("ask", "/ask")])
        #expect(routes.name(of: "/v1/ask") == "ask")
        #expect(routes.name(of: "/ask") == "ask")
        #expect(routes.name(of: "/v1/ask/more") == nil)
        #expect(routes.below("/v1/x") == "/x")
        #expect(routes.below("/v1") == "")
        #expect(routes.below("/v11/x") == "/v11/x")
        #expect(Routes().below("/v1/x") == "/v1/x")
    }

    @Test func aVariableIsRemovedByItsNameOrItsBeginning() {
        let names = EnvironmentNames(remove: ["QUILL_*", "ink"])
        #expect(["QUILL_KEY", "quill_x", "INK", "Ink"].allSatisfy { names.removes($0) })
        #expect(!["QUIL", "INKS", "MY_QUILL_KEY"].contains { names.removes($0) })
    }

    @Test func aTextIsDrawnAtItsPlaces() throws {
        let text = try Self.drawn("a{{hex:2}}-{{hex:3}}z")
        #expect(text.drawn { String(repeating: "f", count: $0) } == "aff-fffz")
        #expect(text.drawnDigits == 5)
        #expect(try Self.drawn("plain").drawn { _ in "?" } == "plain")
    }

    @Test(arguments: ["{{", "{{hex:0}}", "{{hex:65}}", "{{hex}}", "{{prime}}", "a {{hex:1"])
    func whatIsNoPlaceIsNoText(text: String) {
        #expect(throws: DrawnText.SyntaxError.self) { try DrawnText.parse(text).get() }
    }
}
