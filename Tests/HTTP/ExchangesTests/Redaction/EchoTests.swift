import Documents
import Exchanges
import TestSupport
import Testing

/// Credentials that stand somewhere else than in their own place.
@Suite struct EchoTests {
    private let secret = "p\"a\\s/s w\u{f6}rd\n%"

    @Test(arguments: [
        "p\"a\\s/s w\u{f6}rd\n%",
        #"p\"a\\s/s w"# + "\u{f6}rd" + #"\n%"#,
        #"p\"a\\s\/s w\u00f6rd\n%"#,
        #"\u0070\u0022a\\s\u002Fs w\u00F6rd\u000a%"#,
        "p%22a%5Cs%2Fs%20w%C3%B6rd%0A%25",
        "p%22a%5cs%2fs+w%c3%b6rd%0a%25",
        "%70%22a%5cs/s+w\u{f6}rd%0A%25",
        #"p\\\"a\\\\s/s w"# + "\u{f6}rd" + #"\\n%"#,
    ])
    func aSuppliedSecretIsFoundInItsForms(form: String) {
        let policy = RedactionPolicy(literals: [secret])
        #expect(policy.text("<\(form)>") == "<REDACTED>")
        #expect(policy.withoutSupplied("<\(form)>") == "<REDACTED>")
    }

    @Test func aSuppliedSecretThatIsShortIsAWordOfItsOwn() {
        let policy = RedactionPolicy(literals: ["abc", "REDACTED", ""])
        #expect(policy.text("abc, \"abc\" abcd xabc a-abc") == "REDACTED, \"REDACTED\" abcd xabc a-abc")
        #expect(policy.withoutSupplied("fw_0123456789abcdef abc") == "fw_0123456789abcdef REDACTED")
    }

    @Test(arguments: [8, 9, 200])
    func manySecretsAreFoundLikeFew(count: Int) {
        // Some begin alike, and some are short.
        let secrets = (0..<count).map { $0 % 5 == 0 ? "s\($0)-" : "a secret \($0 / 2)-\($0 % 2)!" }
        let policy = RedactionPolicy(literals: secrets)
        let text = secrets.map { "<\($0)>" }.joined(separator: " and ")
        #expect(policy.text(text) == secrets.map { _ in "<REDACTED>" }.joined(separator: " and "))
        #expect(policy.text("a secret of nobody's") == "a secret of nobody's")
        // One that the text ends in.
        #expect(policy.text("x a secret 0") == "x REDACTED")
    }

    @Test(arguments: [
        ("abcdefgh12345678 x", "REDACTED x"), ("xx retsecret, secretsecret.", "xx REDACTED, REDACTED."),
        ("secretsecretsecret.", "REDACTED."), ("key klmnopqrstuvwxyzabcdefg... wrong", "key REDACTED... wrong"),
        ("key xklmnopqrstuvwxyzabcdefg... wrong", "key xklmnopqrstuvwxyzabcdefg... wrong"),
        ("x klmnopqr", "x REDACTED"), ("x klmnopq", "x klmnopq"), ("abcdefgh", "REDACTED"),
        (
            String(repeating: "a", count: 60_000) + "0777 aaaaaaaa",
            String(repeating: "a", count: 59_992) + "REDACTED REDACTED"
        ),
    ])
    func manyAlikeAreFoundInOnePass(text: String, expected: String) {
        let alike = (0..<1000).map { "aaaaaaaa" + String(10_000 + $0).dropFirst() }
        let others = ["abcdefgh12", "efgh12345678", "secretsecret", "retsecret", "klmnopqrstuvwxyzabcdefghij"]
        #expect(RedactionPolicy(literals: alike + others).text(text) == expected)
    }

    /// Nobody sends so many in earnest, and to look for them takes memory.
    @Test func tooManyCredentialsAreTold() {
        let request = { (count: Int) in
            let members = (0..<count).map { "{\"password\":\"correct horse \($0)\"}" }
            return Request(path: "/x", body: Array("[\(members.joined(separator: ","))]".utf8))
        }
        #expect(!RedactionPolicy.sample.hiding(credentialsOf: request(100)).isOverwhelmed)
        #expect(RedactionPolicy.sample.hiding(credentialsOf: request(50_000)).isOverwhelmed)
    }

    @Test func aSuppliedSecretThatOverlapsAKeyIsOneWithIt() {
        let policy = RedactionPolicy.sample(literals: ["(fw_0123", "def;tail"])
        #expect(policy.text("a (fw_0123456789abcdef;tail b") == "a REDACTED b")
    }

    @Test func whatARequestHoldsIsHiddenInItsExchange() {
        let request = Request(
            path: "/x",
            query: "api_key=query-secret%2F1&page=22222222",
            headers: [
                "Authorization": "Bearer bearer-secret-1", "Cookie": "sid=cookie-secret-1; theme=ordinary1",
                "X-Api-Key": "short7!", "X-Note": "note-is-no-secret",
            ],
            body: Array(#"{"password":"correct\u0020horse","model":"accounts/x"}"#.utf8)
        )
        let policy = RedactionPolicy.sample.hiding(credentialsOf: request)
        let shown = policy.text(
            "bearer-secret-1 cookie-secret-1 ordinary1 query-secret/1 query-secret%2f1 correct horse short7! "
                + "note-is-no-secret 22222222 accounts/x Bearer"
        )
        #expect(
            shown
                == "REDACTED REDACTED REDACTED REDACTED REDACTED REDACTED short7! note-is-no-secret 22222222 accounts/x Bearer"
        )
    }

    @Test func aTextThatIsCutWithinASecretKeepsNothingOfIt() {
        let policy = RedactionPolicy(literals: ["some-long-secret-1"])
        #expect(policy.text("{\"k\":\"some-long-secret-") == "{\"k\":\"REDACTED")
        #expect(policy.text("{\"k\":\"some-lo") == "{\"k\":\"some-lo")
        #expect(policy.text("some-long-secret some-long-secret-1") == "some-long-secret REDACTED")
    }

    /// Servers tell a wrong key by its first letters.
    @Test func aLongBeginningOfASecretIsHiddenWhereItStandsByItself() {
        let policy = RedactionPolicy(literals: ["abcdefghijklmnopqrstuvwxyz"])
        #expect(policy.text("key abcdefghijklmnopqrst... is bad") == "key REDACTED... is bad")
        #expect(
            policy.text("aabcdefghijklmnopqrstuvw, abcdefghijklmnopqrstuvwx") == "aabcdefghijklmnopqrstuvw, REDACTED"
        )
        #expect(policy.text("abcdefghijklmnopqrstuvwxya") == "abcdefghijklmnopqrstuvwxya")
        #expect(policy.text("key abcdefghijklmnopqrs... is bad") == "key abcdefghijklmnopqrs... is bad")
    }

    @Test func aCredentialIsFoundAsHTMLWritesIt() {
        let request = Request(path: "/x", headers: ["Authorization": "Bearer a<b>&\"c'd-123"])
        let policy = RedactionPolicy().hiding(credentialsOf: request)
        #expect(policy.text("<p>a&lt;b&gt;&amp;&quot;c&#39;d-123</p>") == "<p>REDACTED</p>")
        #expect(policy.text("<p>a&#60;b&#x3E;&#38;&#34;c&apos;d&#x2d;123</p>") == "<p>REDACTED</p>")
        #expect(
            policy.text(#"{"html":"<p>a\u0026lt;b\u0026gt;\u0026#38;\u0026#34;c&#x27;d-123"}"#)
                == #"{"html":"<p>REDACTED"}"#
        )
        #expect(
            policy.text("<p>a&ltb&gt;&amp;&quot;c'd-123, &#; &#99999999; &x;")
                == "<p>a&ltb&gt;&amp;&quot;c'd-123, &#; &#99999999; &x;"
        )
    }

    @Test(arguments: [
        ("Bearer\tsome-key-01234", "some-key-01234"), ("token=some-key-01234", "some-key-01234"),
        ("SharedKey account:some-key-01234", "some-key-01234"), ("Bot some-key-01234", "some-key-01234"),
    ])
    func aCredentialIsFoundWhateverStandsBeforeIt(value: String, key: String) {
        let policy = RedactionPolicy().hiding(credentialsOf: Request(path: "/x", headers: ["Authorization": value]))
        #expect(policy.text("your \(key) is bad") == "your REDACTED is bad")
    }

    @Test func aCredentialIsFoundInBothAlphabetsOfBase64() {
        let policy = RedactionPolicy()
            .hiding(credentialsOf: Request(path: "/x", headers: ["X-Api-Key": "a>>b??c>>d??e"]))
        #expect(policy.text("YT4+Yj8/Yz4+ZD8/ZQ== YT4-Yj8_Yz4-ZD8_ZQ") == "REDACTED== REDACTED")
    }

    @Test func keysAndNamesAreFoundInReferences() {
        let policy = RedactionPolicy()
        #expect(policy.text("<p>ghp&#95;abcdefghij0123456789</p>") == "<p>REDACTED</p>")
        #expect(
            policy.text("<i data=\"{&quot;api_key&quot;:&quot;hunter2&quot;,&quot;a&quot;:1}\">")
                == "<i data=\"{&quot;api_key&quot;:&quot;REDACTED&quot;,&quot;a&quot;:1}\">"
        )
        #expect(policy.text("a&amp;b; c &#95; d") == "a&amp;b; c &#95; d")
    }

    @Test func whatSomebodySuppliedIsFoundInReferences() {
        let policy = RedactionPolicy(literals: ["a+b/c=d-0123"])
        #expect(policy.withoutSupplied("<p>a&#43;b&#x2F;c&#61;d-0123</p>") == "<p>REDACTED</p>")
    }

    @Test func aBasicCredentialIsHiddenWithItsParts() {
        let pair = Base64.encode(Array("some-user-name:some-password:1".utf8))
        let request = Request(path: "/x", headers: ["Authorization": "Basic \(pair)"])
        let policy = RedactionPolicy().hiding(credentialsOf: request)
        #expect(
            policy.text("\(pair) some-user-name:some-password:1 some-password:1 some-user-name Basic")
                == "REDACTED REDACTED REDACTED REDACTED Basic"
        )
    }

    @Test func whatAResponseHandsOutIsHiddenInIt() {
        let policy = RedactionPolicy()
            .hiding(
                credentialsOf: [
                    "Set-Cookie": "sid=s3ss10n-7788990011; Path=/long/path; Expires=Wed, 21 Oct 2026 07:28:00 GMT"
                ],
                body: Array(#"{"access_token":"opaque-value-1","session":"s3ss10n-7788990011"}"#.utf8)
            )
        #expect(
            policy.text("s3ss10n-7788990011 opaque-value-1 Wed, 21 Oct 2026 07:28:00 GMT /long/path")
                == "REDACTED REDACTED Wed, 21 Oct 2026 07:28:00 GMT /long/path"
        )
        let stream = Array("data: {\"access_token\":\"opaque-value-2\"}\n\n".utf8)
        #expect(RedactionPolicy().hiding(credentialsOf: [:], body: stream).text("opaque-value-2") == "REDACTED")
    }

    @Test func aRequestIsHiddenAsAWhole() {
        let request = Request(
            method: "POST",
            path: "/v1/fw_0123456789abcdef/x",
            query: "key=abc&x=sk%2D0123456789abcdef&page=2",
            headers: ["fw_0123456789abcdef": "1", "X-Url": "https://h/?access_token=abc", "Authorization": "x"],
            body: Array(#"{"content":"it is fpk_0123456789abcdef"}"#.utf8)
        )
        #expect(
            RedactionPolicy.sample.request(request)
                == Request(
                    method: "POST",
                    path: "/v1/REDACTED/x",
                    query: "key=REDACTED&x=REDACTED&page=2",
                    headers: [
                        "REDACTED": "1", "X-Url": "https://h/?access_token=REDACTED", "Authorization": "REDACTED",
                    ],
                    body: Array(#"{"content":"it is REDACTED"}"#.utf8)
                )
        )
    }
}
