import Exchanges
import Foundation
import Providers
import TestSupport
import Testing

/// What looks like a key, and what only looks so at first.
@Suite struct KeyFormTests {
    private let key = "fw_0123456789abcdefXYZ"

    @Test(arguments: [
        ("", ""),
        ("nothing here", "nothing here"),
        ("fw_", "fw_"), ("fw", "fw"), ("sk-", "sk-"), ("f", "f"),
        ("fw_0123456789abcde", "fw_0123456789abcde"),
        ("fw_0123456789abcdef", "REDACTED"),
        ("Bearer fw_test_good", "Bearer fw_test_good"),
        ("Bearer fw_0123456789012345 and more", "Bearer REDACTED and more"),
        ("sk-proj-abcdefgh_ijkl!", "REDACTED!"),
        ("fpk_AAAAAAAAAAAAAAAA.", "REDACTED."),
        ("fpk_abcdefghijklmnop.sk-abcdefghijklmnop", "REDACTED.REDACTED"),
        ("FW_0123456789abcdef", "FW_0123456789abcdef"),
        ("fw_short fw_0123456789abcdef.", "fw_short REDACTED."),
        ("fw_fw_fw_fw_fw_fw_fw_fw", "REDACTED"),
        ("fw_0123456789abcdef,sk-0123456789abcdef", "REDACTED,REDACTED"),
        (#"data: {"k":"\nsk-0123456789abcdef\n"}"#, #"data: {"k":"\nREDACTED\n"}"#),
        ("?a=1&x=fpk_0123456789abcdef&b=2", "?a=1&x=REDACTED&b=2"),
        ("fw_0123456789ab\u{e9}def", "fw_0123456789ab\u{e9}def"),
        ("caf\u{e9} fw_0123456789abcdef caf\u{e9}", "caf\u{e9} REDACTED caf\u{e9}"),
        ("caf\u{e9}fw_0123456789abcdef", "caf\u{e9}REDACTED"),
    ])
    func hidesKeysAndNothingElse(text: String, expected: String) {
        #expect(RedactionPolicy.sample.text(text) == expected)
        #expect(RedactionPolicy.sample.text(RedactionPolicy.sample.text(text)) == expected)
    }

    @Test(arguments: [
        "task-7d0e4c1a-93b5-4f0e-8a51-2b6f6d1f7c11", "a risk-adjusted-portfolio-review", "desk-0123456789abcdef",
        "wordfw_0123456789abcdef", "0fw_0123456789abcdef", "_fw_0123456789abcdef", "-sk-0123456789abcdef",
        "xeyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghij", "a.eyJhbGciOiJub25lIn0-and-so-on",
        "pypi-a-package-with-a-long-name", "nvapi-a-word-with-many-parts", "pplx-a-word-with-many-parts",
        "sk_a_word_of_ten_or_more_words_that_are_no_key", "secret_of_a_long_name_that_is_made_of_many_words",
        "csk-a-name-of-many-words-with-digits-0123456789", "fc-a-name-of-many-words-with-digits-0123456789",
        "MAKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPL", "organization", "an AIza is no key",
    ])
    func leavesWhatStandsInsideAWord(text: String) {
        #expect(RedactionPolicy.sample.text(text) == text)
    }

    @Test(arguments: [
        "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "github_pat_0123456789abcdefghijAB_CD", "glpat-0123456789abcdefghij", "xoxb-1234567890-abcdef",
        "AIzaSyB-notarealkey-000000000000000000", "hf_0123456789abcdefghijABCDEFGHIJ0123",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghij", "xapp-1-A0123456-1234567890123-abcdef",
        "npm_0123456789abcdefghij", "pypi-AgEIcHlwaS5vcmc0123456789", "dop_v1_0123456789abcdef0123",
        "shpat_0123456789abcdef0123", "whsec_0123456789abcdefghij", "lin_api_0123456789abcdefghij",
        "glsa_0123456789abcdefghij_0123", "nvapi-0123456789abcdefghij0123456789abcdefghij",
        "pplx-0123456789abcdefghij", "tvly-0123456789abcdefghij", "dckr_pat_0123456789abcdefghij",
        "figd_0123456789abcdefghij", "ntn_0123456789abcdefghij", "shpss_0123456789abcdef0123",
        "tgp_v1_0123456789abcdefghij", "lsv2_pt_0123456789abcdef0123_01", "glrt-0123456789abcdefghij",
        "csk-0123456789abcdefghij0123456789ab", "sk_0123456789abcdef0123456789abcdef01234567",
        "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ",
    ])
    func knowsTheGeneralForms(key: String) {
        #expect(RedactionPolicy().text("my \(key)") == "my REDACTED")
        #expect(RedactionPolicy().text("(\(key)).") == "(REDACTED).")
        #expect(RedactionPolicy().text("fw_0123456789abcdef") == "fw_0123456789abcdef")
    }

    @Test(arguments: [
        #"fw_0123456789abcdef"#, #"\u0066w_0123456789abcdef"#, #"fw\u005f0123456789abcdef"#,
        #"fw\u005F0123456789abcdef"#, #"fw\x5f0123456789abcdef"#, #"fw\\x5F0123456789abcdef"#, #"fw\_0123456789abcdef"#,
        "fw&#95;0123456789abcdef", "f&#x77;_0123456789abcdef", #"fw_01234567\u0038\u0039abcdef"#,
        "fw%5f0123456789abcdef",
        "%66w%5F0123456789abcdef", #"fw\\u005f0123456789abcdef"#, #"\u0066w%5F0123456789abcdef"#,
        #"\u0066\u0077\u005f\u0030\u0031\u0032\u0033\u0034\u0035\u0036\u0037\u0038\u0039\u0061\u0062\u0063\u0064\u0065\u0066"#,
    ])
    func seesThroughEscapes(form: String) {
        for (before, after) in [
            ("", ""), ("a ", " b"), (#"{"k":""#, #""}"#), (#"{"k":"\n"#, #"\n"}"#), ("x%20", "%20"),
        ] {
            #expect(RedactionPolicy.sample.text(before + form + after) == before + "REDACTED" + after)
        }
        #expect(RedactionPolicy.sample.text("x" + form).hasPrefix("x"))
        #expect(!RedactionPolicy.sample.text("x" + form).contains("REDACTED"))
    }

    @Test(arguments: ["fw_", "fpk_", "sk-"], 0..<40)
    func findsAPrefixAtAnyPlace(prefix: String, place: Int) {
        let secret = prefix + "0123456789abcdef"
        for after in [0, 1, 15, 16, 17] {
            let (left, right) = (String(repeating: ".", count: place), String(repeating: ".", count: after))
            #expect(RedactionPolicy.sample.text(left + secret + right) == left + "REDACTED" + right)
            #expect(mayHoldKey(left + secret + right, RedactionPolicy.sample))
        }
    }

    @Test func timeGrowsWithTheLengthOnly() {
        // Quadratic work would take hours.
        for (piece, expected) in [
            ("fw_", "REDACTED"), ("fw_aaaa ", nil), ("eyJ.", "REDACTED."), (".eyJ", ".REDACTED"), ("%5f", nil),
        ] {
            let text = String(repeating: piece, count: 200_000)
            #expect(RedactionPolicy.sample.text(text) == expected ?? text)
        }
        let bytes = Array((String(repeating: "a", count: 1_000_000) + ".").utf8)
        let policy = RedactionPolicy(literals: [String(repeating: "a", count: 20_000) + "b"])
        #expect(policy.body(bytes).bytes == bytes)
    }

    /// What the first look must not miss, for any forms: by a plain search.
    @Test(arguments: 0..<300)
    func findsWhatAPlainSearchFinds(seed: UInt64) throws {
        var random = Seeded(seed)
        let letters = ["a", "b", "f", "w", "_", "-", "Q", "0", " ", "\"", ".", "q_", "-Q", "bQ"]
        let word = { (random: inout Seeded, range: ClosedRange<Int>) in
            (0..<Int.random(in: range, using: &random)).map { _ in letters.randomElement(using: &random) ?? "" }
                .joined()
        }
        let alphabet = try #require(KeyForm.Alphabet("a-bf0_-"))
        let prefixes = (0..<Int.random(in: 0...9, using: &random)).map { _ in word(&random, 1...3) }
            .filter { !$0.contains(" ") && !$0.contains("\"") }
        let policy = RedactionPolicy(keys: prefixes.map { KeyForm(prefix: $0, atLeast: 3, alphabet: alphabet) })
        for _ in 0..<20 {
            var text = word(&random, 0...40)
            if let prefix = prefixes.randomElement(using: &random) { text += prefix + word(&random, 0...6) }
            text += word(&random, 0...20)
            let expected = plainSearch(Array(text.utf8), prefixes.map { Array($0.utf8) }, alphabet)
            #expect(policy.text(text) == expected, "\(prefixes) in \(text)")
            #expect(mayHoldKey(text, policy) == (expected != text), "\(prefixes) in \(text)")
        }
    }

    @Test(arguments: 0..<200)
    func anyCutsGiveWhatTheRegularExpressionGives(seed: UInt64) throws {
        var random = Seeded(seed)
        let parts = [
            "fw_", "sk-", "fpk_", "f", "s", "_", "-", " ", "\"", "0123456789", "abcdefghijklmnop", "\u{e9}", "\n\n",
            "data; ", "REDACTED",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...40, using: &random) { text += parts.randomElement(using: &random) ?? "" }
        let expression = try NSRegularExpression(pattern: "(?<![A-Za-z0-9_-])(fw_|fpk_|sk-)[A-Za-z0-9_-]{16,}")
        let whole = NSRange(text.startIndex..., in: text)
        let expected = expression.stringByReplacingMatches(in: text, range: whole, withTemplate: "REDACTED")
        let bytes = Array(text.utf8)
        var chunks: [Int] = []
        var left = bytes.count
        while left > 0 {
            chunks.append(Int.random(in: 0...min(left, 12), using: &random))
            left -= chunks.last ?? 0
        }
        let redaction = RedactionPolicy.sample.body(bytes, chunks: chunks)
        #expect(redaction.bytes == Array(expected.utf8))
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

    @Test func aSecretThatIsCutBelongsToTheChunkWhereItBegins() {
        let bytes = Array("ab \(key) cd".utf8)
        let redaction = RedactionPolicy.sample.body(bytes, chunks: [2, 3, 5, 0, 16, 2])
        #expect(bytes.count == 28)
        #expect(redaction.bytes == Array("ab REDACTED cd".utf8))
        #expect(redaction.chunks == [2, 9, 0, 0, 1, 2])
    }

    private func mayHoldKey(_ text: String, _ policy: RedactionPolicy) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer { policy.keys.mayOccur(in: $0) }
    }

    private func plainSearch(_ text: [UInt8], _ prefixes: [[UInt8]], _ alphabet: KeyForm.Alphabet) -> String {
        let isWord = { (byte: UInt8) in
            let scalar = Character(UnicodeScalar(byte))
            return scalar.isASCII && (scalar.isLetter || scalar.isNumber) || scalar == "_" || scalar == "-"
        }
        var covered = [Bool](repeating: false, count: text.count)
        var starts: Set<Int> = []
        for start in text.indices where start == 0 || !isWord(text[start - 1]) {
            for prefix in prefixes where text[start...].starts(with: prefix) {
                let end = text[(start + prefix.count)...].firstIndex { !alphabet.contains($0) } ?? text.count
                guard end - start - prefix.count >= 3 else { continue }
                if !covered[start] { starts.insert(start) }
                for at in start..<end { covered[at] = true }
            }
        }
        var result: [UInt8] = []
        for at in text.indices {
            if starts.contains(at) { result += Array("REDACTED".utf8) }
            if !covered[at] { result.append(text[at]) }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
