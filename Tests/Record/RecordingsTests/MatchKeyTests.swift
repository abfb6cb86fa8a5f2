import Digests
import Exchanges
import Recordings
import Testing

@Suite struct MatchKeyTests {
    private let chat = "/inference/v1/chat/completions"

    private func key(
        _ method: String = "POST",
        _ path: String,
        query: String? = nil,
        body: String = ""
    ) -> String {
        MatchKey.key(of: Request(method: method, path: path, query: query, body: Array(body.utf8))).hex
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

    @Test func partsDoNotRunIntoEachOther() {
        let keys = [
            key("GET", "/ab"), key("GETA", "/b"), key("GET", "/a", query: "b"), key("GET", "/a", query: "b=="),
            key("GET", "/", body: "x"), key("GET", "/x"), key("get", "/ab"),
        ]
        #expect(Set(keys).count == keys.count)
    }

    @Test func secretsDoNotCount() {
        let one = #"{"content":"my key is fw_0123456789abcdefXYZ, thanks"}"#
        let other = #"{"content":"my key is fpk_zzzzzzzzzzzzzzzzzzzzzzzzzzzz, thanks"}"#
        let hidden = #"{"content":"my key is REDACTED, thanks"}"#
        #expect(key("POST", chat, body: one) == key("POST", chat, body: hidden))
        #expect(key("POST", chat, body: other) == key("POST", chat, body: hidden))
        #expect(key("GET", chat, query: "k=sk-0123456789abcdef") == key("GET", chat, query: "k=REDACTED"))
    }

    @Test func aKeptOneGivesTheSameAsAFreshOne() {
        let kept = MatchKey()
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
