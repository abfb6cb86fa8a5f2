import Digests
import Exchanges
import Recordings
import TestSupport
import Testing

@Suite struct MatchKeyTests {
    private let chat = "/inference/v1/chat/completions"

    private func key(
        _ method: String = "POST",
        _ path: String,
        query: String? = nil,
        body: String = ""
    ) -> String {
        MatchKey.key(of: Request(method: method, path: path, query: query, body: Array(body.utf8)), redaction: .sample)
            .hex
    }

    @Test func isTheFormatsFirstVector() {
        let body =
            #"{ "model": "accounts/fireworks/models/llama-v3p3-70b-instruct", "temperature": 1.0, "#
            + #""messages": [{"role": "user", "content": "caf\u00e9 \"x\"\n"}] }"#
        let expected = "4412d0f7ddf18b35b054a9c492bbe7429af4d25eec2d7c353a73dce07bca52f8"
        #expect(key("POST", chat, query: "b=2&a=1%20x", body: body) == expected)
        #expect(key("POST", "/c/t0k/s/name" + chat, query: "a=1%20x&b=2", body: body) == expected)
    }

    @Test func isTheFormatsSecondVector() {
        let expected = "2ab614fdbab6d0815a0a5accea858f9de035dba1bd493735f95c235b6f24560b"
        #expect(key("GET", "/inference/v1/models") == expected)
        #expect(key("GET", "/c/token/inference/v1/models", query: "") == expected)
    }

    @Test(arguments: [
        (#"{"a":1,"b":[{"d":2,"c":3}]}"#, #" { "b" : [ { "c" : 3, "d" : 2 } ], "a" : 1 } "#),
        (#"{"a":"é"}"#, #"{"a":"\u00E9"}"#),
        ("", ""),
        ("[]", "[ ]"),
        ("\u{FEFF}{\"a\":1}", #"{ "a": 1 }"#),
    ])
    func doesNotSeeSpelling(one: String, other: String) {
        #expect(key("POST", chat, body: one) == key("POST", chat, body: other))
    }

    @Test(arguments: [
        (#"{"a":1}"#, #"{"a":1.0}"#),
        (#"{"a":1,"a":2}"#, #"{"a":2,"a":1}"#),
        ("not json", "not json "),
        ("", "{}"),
        ("null", "none"),
        ("\"e\u{301}\"", "\"\u{e9}\""),
        (#""\ud800""#, #""\ud801""#),
        ("\u{FEFF}", ""),
        ("\u{FEFF}a", "a"),
        ("\u{FEFF}\u{FEFF}{}", "{}"),
    ])
    func seesWhatDiffers(one: String, other: String) {
        #expect(key("POST", chat, body: one) != key("POST", chat, body: other))
    }

    @Test(arguments: [
        ("b=2&a=1", "a=1&b=2"), ("a&b=", "b&a="), ("a=1&&b=2&", "a=1&b=2"), ("a&a=0", "a=0&a="),
    ])
    func doesNotSeeTheQuerysOrder(one: String, other: String) {
        #expect(key("GET", chat, query: one) == key("GET", chat, query: other))
    }

    @Test(arguments: [
        ("m=a%2Fb", "m=a%2fb"), ("m=a%2Fb", "m=a/b"), ("q=a+b", "q=a%20b"), ("q=%61", "q=a"), ("b=%31&a=1", "a=1&b=1"),
    ])
    func aQueryCountsByWhatItMeans(one: String, other: String) {
        #expect(key("GET", chat, query: one) == key("GET", chat, query: other))
    }

    @Test func escapesThatMeanOtherThingsDiffer() {
        let keys = [
            key("GET", "/a", query: "q=a%2Bb"), key("GET", "/a", query: "q=a+b"), key("GET", "/a", query: "q=a%26b"),
            key("GET", "/a", query: "q=a&b"), key("GET", "/a", query: "q%3Da=b"), key("GET", "/a", query: "q=a=b"),
            key("GET", "/a%2Fb"), key("GET", "/a/b"),
        ]
        #expect(Set(keys).count == keys.count)
        #expect(key("GET", "/a%2fb%7E") == key("GET", "/a%2Fb~"))
    }

    @Test func aFormOfPartsCountsWithoutItsBoundary() {
        func form(_ boundary: String, _ value: String) -> String {
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\(value)\r\n--\(boundary)--\r\n"
        }
        #expect(key("POST", chat, body: form("b1", "x")) == key("POST", chat, body: form("other", "x")))
        #expect(key("POST", chat, body: form("b1", "x")) != key("POST", chat, body: form("b1", "y")))
        #expect(
            key("POST", chat, body: form("b1", "fw_0123456789abcdefA"))
                != key("POST", chat, body: form("b1", "fw_0123456789abcdefB"))
        )
    }

    @Test func partsDoNotRunIntoEachOther() {
        let keys = [
            key("GET", "/ab"), key("GETA", "/b"), key("GET", "/a", query: "b"), key("GET", "/a", query: "b=="),
            key("GET", "/", body: "x"), key("GET", "/x"), key("get", "/ab"),
        ]
        #expect(Set(keys).count == keys.count)
    }

    @Test func isTheVectorOfARequestWithAKeyInItsText() {
        let text = #"{"messages":[{"content":"my key is fw_0123456789abcdef"}]}"#
        let hidden = #"{"messages":[{"content":"my key is REDACTED"}]}"#
        let digest = SHA256.hash(Array("salt\nfw_0123456789abcdef".utf8))
        let secret = "body:messages[0].content \(digest.hex)"
        let parts = ["POST", chat, "", "json", hidden, secret].map { "\($0.utf8.count)\n\($0)" }.joined()
        let request = Request(path: chat, body: Array(text.utf8))
        #expect(MatchKey.key(of: request, redaction: .sample, salt: "salt") == SHA256.hash(Array(parts.utf8)))
        var recording = Recording(
            provenance: Provenance(fidelity: .synthetic, source: "test"),
            exchange: Exchange(
                request: Request(path: chat, body: Array(hidden.utf8)),
                response: Response(status: 200, body: [])
            )
        )
        recording.secrets = [SecretDigest(place: "body:messages[0].content", digest: digest)]
        #expect(MatchKey.key(of: recording) == SHA256.hash(Array(parts.utf8)))
        recording.key = digest
        #expect(MatchKey.key(of: recording) == digest)
    }

    /// A credential by its name is the same whatever it is.
    @Test(arguments: [
        ("", #"{"api_key":"fw_0123456789abcdef","n":1}"#, #"{ "n" : 1, "api_key" : "dummy" }"#),
        ("", #"{"a":[{"clientSecret":"x"}]}"#, #"{"a":[{"clientSecret":17}]}"#),
        ("", #"{"pass\u0077ord":"x"}"#, #"{"password":"y"}"#),
        ("", "client_secret=a%20b&n=1", "client_secret=&n=1"),
        ("key=abc&n=1", "", ""), ("n=1&access_token=fw_0123456789abcdef", "", ""),
    ])
    func namedCredentialsDoNotCount(query: String, one: String, other: String) {
        let dummy = query.replacing(/(key|token)=[^&]*/) { "\($0.1)=REDACTED" }
        #expect(key("POST", chat, query: query, body: one) == key("POST", chat, query: dummy, body: other))
    }

    /// A key in free text keeps two requests two, in every place and escape.
    @Test(arguments: [
        ("", "", #"{"content":"my key is KEY, thanks"}"#), ("", "", #"["KEY"]"#), ("", "", #"{"KEY":1}"#),
        ("", "", "some text KEY"), ("", "", "a=KEY&b=1"), ("/KEY", "", ""), ("", "x=KEY", ""), ("", "KEY", ""),
        ("", "", #"{"content":"\nKEY\n"}"#), ("", "", #"{"content":"https://h/%20KEY"}"#),
    ])
    func keysInFreeTextCount(path: String, query: String, body: String) {
        let made = { (secret: String) in
            key(
                "POST",
                chat + path.replacing("KEY", with: secret),
                query: query.replacing("KEY", with: secret),
                body: body.replacing("KEY", with: secret)
            )
        }
        let secret = "fw_0123456789abcdefXYZ"
        #expect(made(secret) != made("fw_0123456789abcdefXYz"))
        #expect(made(secret) != made("REDACTED"))
        #expect(made(secret) == made(secret))
        if body.contains("\"") {
            #expect(made(secret) == made(#"fw\u005f0123456789abcdef\u0058YZ"#))
            #expect(made(secret) == made(#"\u0066w_0123456789abcdefXYZ"#))
        }
    }

    @Test func theOrderOfKeysInOneTextCounts() {
        let (one, other) = ("fw_0123456789abcdefX", "sk-0123456789abcdefY")
        #expect(key("POST", chat, body: "[\"\(one) \(other)\"]") != key("POST", chat, body: "[\"\(other) \(one)\"]"))
        #expect(
            key("POST", chat, body: #"{"a":"\#(one)","b":"\#(other)"}"#)
                == key("POST", chat, body: #"{"b":"\#(other)","a":"\#(one)"}"#)
        )
    }

    @Test func aWordThatHoldsAFormInsideIsNoSecret() {
        let (one, other) = ("task-7d0e4c1a-93b5-4f0e-8a51", "task-0b9a2f6e-18c4-4d77-9e0c")
        let plain = { (body: String) in MatchKey.key(of: Request(path: chat, body: Array(body.utf8))).hex }
        for id in [one, other] {
            #expect(key("POST", chat, body: "{\"id\":\"\(id)\"}") == plain("{\"id\":\"\(id)\"}"))
        }
    }

    @Test func aKeptOneGivesTheSameAsAFreshOne() {
        let kept = MatchKey(.sample)
        let bodies = [#"{"b":1,"a":{"z":[1,2,{"y":0,"x":0}]}}"#, "", "text", "[1]", String(repeating: "[", count: 300)]
        for body in bodies + bodies.reversed() {
            let method = Array("POST".utf8)
            let path = Array(chat.utf8)
            let digest = method.withUnsafeBufferPointer { method in
                path.withUnsafeBufferPointer { path in
                    Array(body.utf8).withUnsafeBufferPointer {
                        kept.key(method: method, path: path, query: nil, body: $0)
                    }
                }
            }
            #expect(digest.hex == key("POST", chat, body: body))
        }
    }
}
