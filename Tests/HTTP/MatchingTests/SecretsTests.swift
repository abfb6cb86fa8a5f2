import Matching
import Testing

@Suite struct SecretsTests {
    @Test(arguments: [
        ("", ""),
        ("Bearer fw_test_good", "Bearer fw_test_good"),
        ("Bearer fw_0123456789abcdef", "Bearer REDACTED"),
        ("Bearer fw_0123456789abcde", "Bearer fw_0123456789abcde"),
        ("fpk_0123456789abcdef,sk-proj-0123456789abcdef;x", "REDACTED,REDACTED;x"),
        ("?key=fw_0123456789_-ABCDEF&n=1", "?key=REDACTED&n=1"),
        ("fw_fw_0123456789abcdef", "REDACTED"),
        ("fw_short fw_0123456789abcdef.", "fw_short REDACTED."),
        ("FW_0123456789abcdef", "FW_0123456789abcdef"),
        ("caf\u{e9} fw_0123456789abcdef caf\u{e9}", "caf\u{e9} REDACTED caf\u{e9}"),
        ("f", "f"), ("fw_", "fw_"), ("sk-", "sk-"),
    ])
    func replacesWhatLooksLikeAKey(text: String, expected: String) {
        #expect(Secrets.redacted(text) == expected)
    }

    @Test(arguments: [
        ("Authorization", true), ("authorization", true), ("Proxy-Authorization", true), ("COOKIE", true),
        ("Set-Cookie", true), ("X-Api-Key", true), ("api_key", true), ("X-Auth-Token", true), ("client_secret", true),
        ("Content-Type", false), ("X-Id", false), ("x-ratelimit-limit-tokens-prompt", false), ("Accept", false),
    ])
    func knowsTheNamesOfCredentials(name: String, isCredential: Bool) {
        #expect(Secrets.isCredential(name: name) == isCredential)
        #expect(Secrets.redacted("abc", name: name) == (isCredential ? "REDACTED" : "abc"))
    }
}
