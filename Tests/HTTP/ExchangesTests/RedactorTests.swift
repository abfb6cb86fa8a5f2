import Exchanges
import Foundation
import Testing

@Suite struct RedactorTests {
    private let key = "fw_0123456789abcdefXYZ"

    @Test(arguments: [
        ("", "", 0),
        ("nothing here", "nothing here", 0),
        ("fw_0123456789abcde", "fw_0123456789abcde", 0),
        ("fw_0123456789abcdef", "REDACTED", 1),
        ("sk-proj-abcdefgh_ijkl!", "REDACTED!", 1),
        ("fpk_AAAAAAAAAAAAAAAA.", "REDACTED.", 1),
        ("FW_0123456789abcdef", "FW_0123456789abcdef", 0),
        ("wordfw_0123456789abcdef", "wordREDACTED", 1),
        ("fw_short fw_0123456789abcdef", "fw_short REDACTED", 1),
        ("fw_fw_0123456789abcdef", "REDACTED", 1),
        ("fw_0123456789abcdef,sk-0123456789abcdef", "REDACTED,REDACTED", 2),
        (#"data: {"k":"\nsk-0123456789abcdef\n"}"#, #"data: {"k":"\nREDACTED\n"}"#, 1),
        ("?a=1&key=fpk_0123456789abcdef&b=2", "?a=1&key=REDACTED&b=2", 1),
        ("fw_0123456789ab\u{e9}def", "fw_0123456789ab\u{e9}def", 0),
        ("fw", "fw", 0),
        ("sk-", "sk-", 0),
    ])
    func takesOutWhatLooksLikeAKey(text: String, expected: String, count: Int) {
        let redaction = Redactor().bytes(Array(text.utf8))
        #expect(redaction.bytes == Array(expected.utf8))
        #expect(redaction.count == count)
    }

    @Test func takesOutTheHeadersThatAreSecret() {
        let headers: Headers = [
            "authorization": "Bearer x", "PROXY-Authorization": "y", "Set-Cookie": "a=b", "set-cookie": "c",
            "X-Api-Key": "1", "api-key": "2", "X-Note": "my \(key)!", "X-Other": "plain",
        ]
        #expect(
            Redactor().headers(headers) == [
                "authorization": "REDACTED", "PROXY-Authorization": "REDACTED", "Set-Cookie": "REDACTED",
                "set-cookie": "REDACTED", "X-Api-Key": "REDACTED", "api-key": "REDACTED", "X-Note": "my REDACTED!",
                "X-Other": "plain",
            ]
        )
    }

    @Test(arguments: [
        "p\"a\\s/s w\u{f6}rd\n%",
        #"p\"a\\s/s w"# + "\u{f6}rd" + #"\n%"#,
        "p%22a%5Cs%2Fs%20w%C3%B6rd%0A%25",
    ])
    func takesOutANamedSecretInItsForms(form: String) {
        let redactor = Redactor(literals: ["p\"a\\s/s w\u{f6}rd\n%"])
        #expect(redactor.text("<\(form)>") == "<REDACTED>")
    }

    @Test func aNamedSecretThatOverlapsAKeyIsOneWithIt() {
        let redactor = Redactor(literals: ["xfw_0123", "def;tail"])
        #expect(redactor.text("a xfw_0123456789abcdef;tail b") == "a REDACTED b")
    }

    @Test func aSecretThatIsCutBelongsToTheChunkWhereItBegins() {
        let bytes = Array("ab \(key) cd".utf8)
        let redaction = Redactor().bytes(bytes, chunks: [2, 3, 5, 0, 16, 2])
        #expect(bytes.count == 28)
        #expect(redaction.bytes == Array("ab REDACTED cd".utf8))
        #expect(redaction.chunks == [2, 9, 0, 0, 1, 2])
        #expect(redaction.count == 1)
    }

    /// A generator with a seed, so that a failure comes again.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    @Test(arguments: 0..<400)
    func anyTextAndAnyCutsGiveWhatTheRegularExpressionGives(seed: UInt64) throws {
        var random = Seeded(state: seed)
        let parts = [
            "fw_", "sk-", "fpk_", "f", "s", "_", "-", " ", "\"", "\\n", "0123456789", "abcdefghijklmnop", "\u{e9}",
            "\n\n",
            "data: ", "REDACTED",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...40, using: &random) { text += parts.randomElement(using: &random) ?? "" }
        let expression = try NSRegularExpression(pattern: "(fw_|fpk_|sk-)[A-Za-z0-9_-]{16,}")
        let whole = NSRange(text.startIndex..., in: text)
        let expected = expression.stringByReplacingMatches(in: text, range: whole, withTemplate: "REDACTED")
        let bytes = Array(text.utf8)
        var chunks: [Int] = []
        var left = bytes.count
        while left > 0 {
            chunks.append(Int.random(in: 0...min(left, 12), using: &random))
            left -= chunks.last ?? 0
        }
        let redaction = Redactor().bytes(bytes, chunks: chunks)
        #expect(redaction.bytes == Array(expected.utf8))
        #expect(redaction.count == expression.numberOfMatches(in: text, range: whole))
        #expect(redaction.chunks.count == chunks.count)
        #expect(redaction.chunks.allSatisfy { $0 >= 0 })
        #expect(redaction.chunks.reduce(0, +) == redaction.bytes.count)
        // What stands before a chunk's end is the redaction of what stood
        // there, where no secret crosses it.
        let matches = expression.matches(in: text, range: whole).compactMap { Range($0.range, in: text) }
            .map { text[..<$0.lowerBound].utf8.count..<text[..<$0.upperBound].utf8.count }
        var (before, after) = (0, 0)
        for (chunk, size) in zip(chunks, redaction.chunks) {
            before += chunk
            after += size
            let complete = matches.filter { $0.lowerBound < before }
            let moved = complete.reduce(0) { $0 + 8 - (min($1.upperBound, before) - $1.lowerBound) }
            #expect(after == before + moved)
        }
    }

    @Test func timeGrowsWithTheLengthOnly() {
        // Quadratic work would take hours.
        let text = Array(String(repeating: "fw_", count: 300_000).utf8)
        #expect(Redactor().bytes(text).count == 1)
        let short = Array(String(repeating: "fw_aaaa ", count: 100_000).utf8)
        #expect(Redactor().bytes(short).count == 0)
    }
}
