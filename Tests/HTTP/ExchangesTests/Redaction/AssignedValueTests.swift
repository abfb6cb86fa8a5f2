import Exchanges
import TestSupport
import Testing

/// Credentials that a text tells of: as header lines, assignments, URLs.
@Suite struct AssignedValueTests {
    private let policy = RedactionPolicy.sample

    @Test(arguments: [
        "curl -H 'Authorization: Bearer *' https://h", "curl -H \"authorization: *\" https://h",
        "Authorization: Basic *", "X-Api-Key: *", "Cookie: *; b=1", "export FIREWORKS_API_KEY=*\nexit",
        "api_key: *", "a: 1\r\nclient_secret:  *\r\n", "const apiKey = '*';", #"login(password:"*")"#,
        #"OpenAI(api_key="*", n=1)"#, "a=1;api_key=*", "/v1;api_key=*", "https://h/#access_token=*&b=1",
        "https://user:*@host/x?a=1", "see http://user:*@127.0.0.1:80.", "https%3A%2F%2Fuser%3A*%40host",
        #"{"text":"line\napi_key: *"}"#, #"{"url":"https:\/\/user:*@host"}"#, "a%3Fapi_key%3D*", "a%253Fapi_key%253D*",
        "a%25253Fapi_key%25253D*",
    ])
    func areHidden(text: String) {
        let secret = "opaque-4711"
        #expect(
            policy.text(text.replacing("*", with: secret)) == text.replacing("*", with: "REDACTED"),
            "\(text)"
        )
    }

    @Test(arguments: [
        "the password: please change it", "password: string", "secret=${SECRET}", "max_tokens: 4096123456",
        "token: abcdef123456", "page_token=abcdef123456", "api_key=short1", "api_key: none", "api_key=",
        "monkey: abcdef123456", "https://host:8080/a@b", "https://user@host/", "mailto:user@host", "a://:b",
        "http://[::1]:8080/x", "see example: https://host/path:4711@x", "keyword = 'abcdef123456'",
        "secret: 'two words 12345'",
    ])
    func areNot(text: String) {
        #expect(policy.text(text) == text)
    }

    @Test(arguments: ["name=\"api_key\"", "name=api_key", "name=api_key; filename=a"])
    func aFieldOfAFormOfPartsIsHidden(name: String) {
        let form = "--B\r\nContent-Disposition: form-data; \(name)\r\n\r\n*\r\n--B--\r\n"
        #expect(
            policy.text(form.replacing("*", with: "opaque")) == form.replacing("*", with: "REDACTED"),
            "\(name)"
        )
    }

    /// A key in a URL in a URL is encoded twice, and a log has it thrice.
    @Test(arguments: ["fw%5F", "fw%255F", "fw%25255F", "%66w_", "%2566w_"])
    func aKeyIsFoundHoweverOftenItIsEncoded(start: String) {
        #expect(policy.text("/v1/x/\(start)0123456789abcdefghij/y") == "/v1/x/REDACTED/y")
    }

    @Test func whatATextTellsOfIsHiddenElsewhere() {
        let body = Array(#"{"curl":"curl -H 'Authorization: Bearer opaque-4711'","key":"opaque-4711"}"#.utf8)
        let all = policy.hiding(credentialsOf: Headers(), body: body)
        #expect(
            String(decoding: all.body(body).bytes, as: UTF8.self)
                == #"{"curl":"curl -H 'Authorization: Bearer REDACTED'","key":"REDACTED"}"#
        )
    }
}
