import Exchanges
import TestSupport
import Testing

/// Names that say that a value is a credential, and names that nearly do.
@Suite struct CredentialNameTests {
    private let policy = RedactionPolicy.sample

    @Test(arguments: [
        "Authorization", "authorization", "Proxy-Authorization", "COOKIE", "Set-Cookie", "X-Api-Key", "api-key",
        "apikey",
        "X-Goog-Api-Key", "X-Auth-Token", "X-Secret", "Ocp-Apim-Subscription-Key", "X-Auth-Key", "PRIVATE-TOKEN",
        "X-Vault-Token", "X-Functions-Key", "X-XSRF-TOKEN", "X-CSRF-Token", "CF-Access-Client-Secret", "Token",
        "X-Token",
        "X-Partner-Id", "x_partner_id", "X-Amz-Security-Token", "X-Secret-Source", "X-Hub-Signature-256",
        "X-Session-Id", "mcp-session-id", "Helicone-Auth", "X-Auth", "Bearer", "X-OTP", "X-Session",
        "Cf-Access-Jwt-Assertion",
    ])
    func areHeaders(name: String) {
        #expect(policy.isCredential(header: name))
        #expect(policy.headers([name: "abc"]) == [name: "REDACTED"])
    }

    @Test(arguments: [
        "Content-Type", "X-Id", "Accept", "Host", "User-Agent", "x-ratelimit-limit-tokens-prompt",
        "x-ratelimit-remaining-tokens", "fireworks-server-time-to-first-token", "fireworks-cached-prompt-tokens",
        "Idempotency-Key", "Sec-WebSocket-Key", "X-Partner", "x-request-id", "Keep-Alive",
    ])
    func areNoHeaders(name: String) {
        #expect(!policy.isCredential(header: name))
        #expect(policy.headers([name: "abc"]) == [name: "abc"])
    }

    @Test func aValueOfAUsualSchemeIsAHeadersCredential() {
        let headers: Headers = [
            "X-Custom": "Bearer opaque", "X-Other": "basic dXNlcjpwYXNz", "X-Text": "bearers of news",
        ]
        #expect(
            policy.headers(headers) == ["X-Custom": "REDACTED", "X-Other": "REDACTED", "X-Text": "bearers of news"]
        )
        #expect(
            policy.hiding(credentialsOf: Request(path: "/", headers: ["X-Custom": "Bearer opaque-1"])).text("opaque-1")
                == "REDACTED"
        )
    }

    @Test(arguments: [
        "api_key", "apiKey", "API-KEY", "key", "token", "access_token", "client_secret", "password", "sig", "signature",
        "auth", "partner", "X-Amz-Signature", "api%5Fkey", "api_key[]", "refresh_token", "app_key", "auth_key",
        "application-key", "private_token", "PRIVATE-TOKEN", "authenticity_token", "pass", "otp", "code_verifier",
        "client_assertion", "SAMLResponse",
    ])
    func areParameters(name: String) {
        #expect(policy.isCredential(parameter: name))
        #expect(policy.text("GET /x?a=1&\(name)=abc&b=2") == "GET /x?a=1&\(name)=REDACTED&b=2")
        #expect(policy.text("see https://h/p?\(name)=abc.") == "see https://h/p?\(name)=REDACTED")
    }

    @Test(arguments: ["page", "max_tokens", "page_token", "keyword", "monkey", "partners", "model", "authors", ""])
    func areNoParameters(name: String) {
        #expect(!policy.isCredential(parameter: name))
        #expect(policy.text("GET /x?\(name)=abc") == "GET /x?\(name)=abc")
    }

    @Test(arguments: [
        "api_key", "apiKey", "API-Key", "x-api-key", "client_secret", "clientSecret", "password", "db_password",
        "passwd",
        "access_token", "refresh_token", "id_token", "sessionToken", "authorization", "Authorization", "secret_key",
        "private_key", "partner_pin", "token", "pwd", "Cookie", "bot_token", "github_token", "webhookToken", "sasToken",
        "master_key", "encryptionKey", "openai_key", "ssh_key", "jwt", "password_hash", "connectionString",
        "PRIVATE-TOKEN", "credential", "bearer", "otp", "personalToken",
    ])
    func areMembers(name: String) {
        #expect(isMember(name))
        #expect(json(#"{"a":[{"\#(name)":"abc"}]}"#) == #"{"a":[{"\#(name)":"REDACTED"}]}"#)
    }

    @Test(arguments: [
        "max_tokens", "prompt_tokens", "total_tokens", "completion_tokens", "model", "messages", "role", "content",
        "key",
        "prompt_cache_key", "description", "function", "eos_token", "next_page_token", "keys", "name", "type", "t", "",
        "user", "token_logprobs", "partner", "client_token", "device_token", "storageKey", "accountKey", "x_key",
    ])
    func areNoMembers(name: String) {
        #expect(!isMember(name))
        #expect(json(#"{"a":[{"\#(name)":"abc"}]}"#) == #"{"a":[{"\#(name)":"abc"}]}"#)
    }

    @Test(arguments: [
        (#"{"password":"correct horse","max_tokens":5}"#, #"{"password":"REDACTED","max_tokens":5}"#),
        (#"{ "password" : 1234 }"#, #"{ "password" : "REDACTED" }"#),
        (
            #"{"password":null,"secret":true,"api_key":{"type":"string"}}"#,
            #"{"password":null,"secret":true,"api_key":{"type":"string"}}"#
        ),
        (#"{"api_keys":["a","b",3]}"#, #"{"api_keys":["REDACTED","REDACTED","REDACTED"]}"#),
        (#"{"api_keys":[["a"],[["b"],{"c":"d"}]]}"#, #"{"api_keys":[["REDACTED"],[["REDACTED"],{"c":"d"}]]}"#),
        (#"{"pass\u0077ord":"\u0061\"b"}"#, #"{"pass\u0077ord":"REDACTED"}"#),
        (#"{"token":"Hello","logprob":-0.5,"bytes":[72]}"#, #"{"token":"Hello","logprob":-0.5,"bytes":[72]}"#),
        (#"{"token":"Hello"}"#, #"{"token":"REDACTED"}"#),
        (#"{"arguments":"{\"password\": \"correct horse\"}"}"#, #"{"arguments":"{\"password\": \"REDACTED\"}"}"#),
        (#"{"url":"https://h/x?api_key=abc&y=1"}"#, #"{"url":"https://h/x?api_key=REDACTED&y=1"}"#),
        (
            "data: {\"access_token\":\"abc\"}\n\ndata: [DONE]\n\n",
            "data: {\"access_token\":\"REDACTED\"}\n\ndata: [DONE]\n\n"
        ),
        (#"{"access_token":"ab"#, #"{"access_token":"REDACTED"#),
        (#"{"pin": 1, "password": 12.5e3, "x": "#, #"{"pin": 1, "password": "REDACTED", "x": "#),
        ("{'password': 'it'}", "{'password': 'REDACTED'}"),
        ("grant_type=password&client_secret=a%2Fb+c&scope=x", "grant_type=password&client_secret=REDACTED&scope=x"),
        ("password=", "password=REDACTED"),
        (
            "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\na\r\nb\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"page\"\r\n\r\n2\r\n--b--\r\n",
            "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nREDACTED\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"page\"\r\n\r\n2\r\n--b--\r\n"
        ),
        (
            "--b\nContent-Type: text/plain\ncontent-disposition: form-data;name=api_key\n\na\n--b--\n",
            "--b\nContent-Type: text/plain\ncontent-disposition: form-data;name=api_key\n\nREDACTED\n--b--\n"
        ),
        (
            "<r><password>a b</password><user>c</user></r>", "<r><password>REDACTED</password><user>c</user></r>"
        ),
        (
            #"<wsse:Password Type="x">a</wsse:Password>"#, #"<wsse:Password Type="x">REDACTED</wsse:Password>"#
        ),
        (
            "<secret>\n  <a>b</a><password/>c</secret><token>d</token> 2>1",
            "<secret>\n  <a>b</a><password/>c</secret><token>d</token> 2>1"
        ),
        ("a password: said so", "a password: said so"),
    ])
    func valuesAreHiddenByName(text: String, expected: String) {
        #expect(json(text) == expected)
    }

    private func json(_ text: String) -> String {
        String(decoding: policy.body(Array(text.utf8)).bytes, as: UTF8.self)
    }

    private func isMember(_ name: String) -> Bool {
        Array(name.utf8).withUnsafeBufferPointer { policy.isCredential(member: $0) }
    }
}
