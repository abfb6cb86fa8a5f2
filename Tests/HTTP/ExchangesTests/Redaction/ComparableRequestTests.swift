import Exchanges
import TestSupport
import Testing

/// What two requests are compared by.
@Suite struct ComparableRequestTests {
    private func comparable(_ path: String, _ query: String? = nil, _ body: String = "") -> ComparableRequest {
        let (path, query, body) = (Array(path.utf8), query.map { Array($0.utf8) }, Array(body.utf8))
        return path.withUnsafeBufferPointer { path in
            body.withUnsafeBufferPointer { body in
                guard let query else { return RedactionPolicy.sample.comparable(path: path, query: nil, body: body) }
                return query.withUnsafeBufferPointer {
                    RedactionPolicy.sample.comparable(path: path, query: $0, body: body)
                }
            }
        }
    }

    private let key = "fw_0123456789abcdef"

    private func expected(
        _ path: String,
        _ query: String? = nil,
        _ body: String = "",
        _ places: [String]
    ) -> ComparableRequest {
        ComparableRequest(
            path: Array(path.utf8),
            query: query.map { Array($0.utf8) },
            body: Array(body.utf8),
            keys: places.map { FoundKey(place: $0, bytes: Array(key.utf8)) }
        )
    }

    @Test func hidesAMemberBehindAByteOrderMark() {
        let mark = "\u{FEFF}"
        #expect(
            comparable("/v1", nil, mark + #"{"password":"of no form","m":"a \#(key)"}"#)
                == expected("/v1", nil, mark + #"{"password":"REDACTED","m":"a REDACTED"}"#, ["body:m"])
        )
        let body = RedactionPolicy.sample.body(Array((mark + #"{"password":"of no form"}"#).utf8)).bytes
        #expect(String(decoding: body, as: UTF8.self) == mark + #"{"password":"REDACTED"}"#)
    }

    @Test func namesTheKeysInFreeText() {
        #expect(
            comparable("/v1/\(key)", "api_key=\(key)&x=\(key)", #"{"m":[{"c":"a \#(key)"}],"password":"\#(key)"}"#)
                == expected(
                    "/v1/REDACTED",
                    "api_key=REDACTED&x=REDACTED",
                    #"{"m":[{"c":"a REDACTED"}],"password":"REDACTED"}"#,
                    ["path", "query:x", "body:m[0].c"]
                )
        )
    }

    @Test(arguments: [
        (#"["\u0066w_0123456789abcdef"]"#, #"["REDACTED"]"#, "body:[0]"),
        (#""fw_0123456789abcdef""#, #""REDACTED""#, "body"),
        (#"{"fw_0123456789abcdef":{"a":1}}"#, #"{"REDACTED":{"a":1}}"#, "body"),
        (#"{"a":{"fw_0123456789abcdef":1}}"#, #"{"a":{"REDACTED":1}}"#, "body:a"),
        ("a=1&b=fw%5f0123456789abcdef", "a=1&b=REDACTED", "body:b"),
        ("some text with fw_0123456789abcdef", "some text with REDACTED", "body"),
    ])
    func namesThemInAnyBody(body: String, hidden: String, place: String) {
        #expect(comparable("/x", nil, body) == expected("/x", nil, hidden, [place]))
    }

    @Test(
        arguments: [
            ("/v1/chat", nil, #"{"model":"m","messages":[{"content":"hello, 50% off"}]}"#),
            ("/", "", "not json"), ("/x%20y", "a=1&b&&c=%41", ""), ("/x", "a=1", "[1,2"),
        ] as [(String, String?, String)]
    )
    func leavesWhatHoldsNone(path: String, query: String?, body: String) {
        #expect(comparable(path, query, body) == expected(path, query, body, []))
    }

    @Test func doesNotDependOnWhatACredentialIs() {
        let one = comparable("/x", "key=abc", #"{"api_key":"abc","n":1}"#)
        #expect(one == comparable("/x", "key=fw_0123456789abcdef", #"{"api_key":"sk-0123456789abcdef","n":1}"#))
        #expect(one == comparable("/x", "key=REDACTED", #"{"api_key":"REDACTED","n":1}"#))
        #expect(one == comparable("/x", "key=", #"{"api_key":17,"n":1}"#))
    }
}
