import Exchanges
import Testing

@Suite struct SecretTextTests {
    @Test(arguments: [
        ("", ""),
        ("fw_", "fw_"),
        ("fw_012345678901234", "fw_012345678901234"),
        ("fw_0123456789012345", "REDACTED"),
        ("Bearer fw_0123456789012345 and more", "Bearer REDACTED and more"),
        ("fpk_abcdefghijklmnop.sk-abcdefghijklmnop", "REDACTED.REDACTED"),
        ("a fw_short fw_abcdefghijklmnop", "a fw_short REDACTED"),
        ("fw_fw_fw_fw_fw_fw_fw_fw", "REDACTED"),
        ("x\"sk-abcdefghijklmnop_-9\"y", "x\"REDACTED\"y"),
        ("caf\u{e9} sk-\u{e9}bcdefghijklmnopqrst", "caf\u{e9} sk-\u{e9}bcdefghijklmnopqrst"),
    ])
    func hidesKeysAndNothingElse(text: String, expected: String) {
        #expect(SecretText.redacted(text) == expected)
        #expect(SecretText.redacted(SecretText.redacted(text)) == expected)
    }

    @Test(arguments: ["fw_", "fpk_", "sk-"], 0..<40)
    func findsAPrefixAtAnyPlace(prefix: String, place: Int) {
        let secret = prefix + "0123456789abcdef"
        for after in [0, 1, 15, 16, 17] {
            let text = String(repeating: ".", count: place) + secret + String(repeating: ".", count: after)
            let expected = String(repeating: ".", count: place) + "REDACTED" + String(repeating: ".", count: after)
            #expect(SecretText.redacted(text) == expected)
        }
    }
}
