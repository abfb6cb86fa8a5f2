import Matching
import TestSupport
import Testing

@Suite struct GlobTests {
    static let table: [(pattern: String, text: String, matches: Bool)] = [
        ("", "", true), ("", "a", false), ("a", "a", true), ("a", "", false), ("a", "A", false),
        ("*", "", true), ("*", "abc", true), ("*", "a/b", false), ("*", "/", false),
        ("**", "", true), ("**", "a/b/c", true), ("**", "///", true),
        ("a*", "a", true), ("a*", "abc", true), ("a*", "ab/c", false), ("*a", "banana", true), ("*a", "b/a", false),
        ("a/*/c", "a/b/c", true), ("a/*/c", "a//c", true), ("a/*/c", "a/b/b/c", false),
        ("a/**/c", "a/b/b/c", true), ("a/**/c", "a/c", false), ("a/**", "a", false), ("a/**", "a/", true),
        ("**/c", "a/b/c", true), ("**/c", "c", false), ("***", "a/b", true), ("**/*", "a/b/c", true),
        ("**/*.js", "a/b/c.js", true), ("**/*.js", "a/b/c.ts", false), ("*/**", "a", false),
        ("**a*b", "a/ab", true), ("**a*b", "ab/b", false), ("**a*b", "x/a/aab", true),
        ("*x**y*z", "axb/cyd/z", false), ("*x**y*z", "axb/cy/ydz", true), ("**ab*c/**d", "ab/abxc/d", true),
        ("{a,b}", "a", true), ("{a,b}", "b", true), ("{a,b}", "c", false), ("{a,b}", "a,b", false),
        ("{a}", "a", true), ("{a}", "{a}", false), ("{}", "", true), ("{,x}y", "y", true), ("{,x}y", "xy", true),
        ("{a,{b,c}d}", "cd", true), ("{a,{b,c}d}", "ad", false), ("{a,b}{c,d}", "bc", true), ("{a/b,*}", "a/b", true),
        ("{{a,b},c}", "b", true), ("{{a,b},c}", "c", true), ("a,b", "a,b", true), ("a}", "a}", true), ("}", "}", true),
        (#"\*"#, "*", true), (#"\*"#, "a", false), (#"\\"#, #"\"#, true), (#"\{a,b\}"#, "{a,b}", true),
        (#"{a\,b,c}"#, "a,b", true), (#"{a\},b}"#, "a}", true), (#"\a"#, "a", true), (#"a\/b"#, "a/b", true),
        ("?", "?", true), ("?", "a", false), ("[ab]", "a", false), ("[ab]", "[ab]", true), ("a.c", "abc", false),
        ("*", "\u{1F600}", true), ("caf\u{e9}", "caf\u{e9}", true), ("caf\u{e9}", "cafe\u{301}", false),
        ("caf*", "cafe\u{301}", true), ("a*", "a\nb", true),
        ("Bearer *", "Bearer fw_x", true), ("Bearer *", "bearer fw_x", false), ("Bearer *", "Bearer ", true),
        ("accounts/*/{models,deployments,routers}/*", "accounts/fireworks/models/llama-v3p3-70b-instruct", true),
        ("accounts/*/{models,deployments,routers}/*", "accounts/me/routers/", true),
        ("accounts/*/{models,deployments,routers}/*", "accounts/me/model/x", false),
        ("accounts/*/{models,deployments,routers}/*", "accounts/me/models/x/y", false),
        ("accounts/*/{models,deployments,routers}/*", "gpt-5", false),
    ]

    @Test func refusesAPatternThatStandsForTooMuch() throws {
        let braces = String(repeating: "{a,b}", count: 8)
        _ = try Glob(braces + String(repeating: "x", count: 8000))
        for pattern in [braces + String(repeating: "x", count: 20_000), String(repeating: "x", count: 20_000) + braces]
        {
            let found = #expect(throws: Glob.SyntaxError.self) { try Glob(pattern) }
            #expect(found?.description == "the pattern stands for more than 4 MiB of text")
        }
    }

    @Test(arguments: table)
    func matchesWhatItsSignsSay(pattern: String, text: String, matches: Bool) throws {
        #expect(try Glob(pattern).matches(text) == matches)
    }

    @Test(arguments: [
        (#"a\"#, #"a pattern ends with \"#),
        ("{", "{ has no closing }"),
        ("{a,b", "{ has no closing }"),
        ("{a,{b}", "{ has no closing }"),
        (#"{a\}"#, "{ has no closing }"),
        (
            String(repeating: "{a,b}", count: 9), "the braces stand for more than 256 alternatives"
        ),
        (
            "{" + (0...256).map { "n\($0)" }.joined(separator: ",") + "}",
            "the braces stand for more than 256 alternatives"
        ),
        (String(repeating: "{", count: 17) + "a", "braces nest deeper than 16"),
        (String(repeating: "{a,", count: 1 << 17), "braces nest deeper than 16"),
        ("{{caze.key}}", "{{caze.key}} is no token of a pattern, which knows {{case.NAME}} only"),
        (
            "x{{request.json.model}}",
            "{{request.json.model}} is no token of a pattern, which knows {{case.NAME}} only"
        ),
    ])
    func saysWhyATextIsNoPattern(pattern: String, error: String) {
        let found = #expect(throws: Glob.SyntaxError.self) { try Glob(pattern) }
        #expect(found?.description == error)
    }

    @Test func takesUpTo256Alternatives() throws {
        let glob = try Glob(String(repeating: "{a,b}", count: 8))
        #expect(glob.matches("abababba"))
        #expect(!glob.matches("abababbc"))
    }

    @Test func waitsForTheValuesOfACase() throws {
        let glob = try Glob("Bearer {{case.key}}{,-{{case.model}}}")
        #expect(glob.waitsFor == ["case.key", "case.model"])
        #expect(!glob.matches("Bearer "))
        #expect(!glob.matches("Bearer {{case.key}}"))
        let half = glob.filled(["case.key": "fw_1"])
        #expect(half.waitsFor == ["case.model"])
        #expect(!half.matches("Bearer fw_1"))
        let filled = glob.filled(["case.key": "fw_*{a,b}\\", "case.model": "m/n"])
        #expect(filled.waitsFor == [])
        #expect(filled.matches(#"Bearer fw_*{a,b}\"#))
        #expect(filled.matches(#"Bearer fw_*{a,b}\-m/n"#))
        #expect(!filled.matches(#"Bearer fw_xa"#))
        #expect(filled.description == "Bearer {{case.key}}{,-{{case.model}}}")
    }

    /// Each of these takes time that grows with a power of the text's length
    /// where a star is taken back again and again.
    @Test(arguments: [
        ("**a*b", "a"),
        ("**a*a*a*a*a*a*b", "a"),
        ("*a*a*a*a*a*a*a*b", "a"),
        ("**/a*/**/b*c", "a/"),
        ("**a**a**a**a*b", "ab/"),
        (String(repeating: "*", count: 301) + "b", "a"),
        (String(repeating: "a*", count: 60) + "b", "a"),
        (String(repeating: "{*,**}", count: 7) + "b", "a"),
    ])
    func takesBoundedTimeForAHostilePattern(pattern: String, unit: String) throws {
        let glob = try Glob(pattern)
        let text = String(repeating: unit, count: 3000 / unit.utf8.count) + "c"
        let clock = ContinuousClock()
        let time = clock.measure { #expect(!glob.matches(text)) }
        #expect(time < .seconds(20))
    }

    @Test func agreesWithAPlainMatcherOnRandomPatternsAndTexts() throws {
        var random = Seeded(20_26)
        var matches = 0
        for _ in 0..<10_000 {
            let pattern = Self.pattern(&random, depth: 0)
            let text = Self.text(&random)
            let expected = PlainGlob(pattern).matches(text)
            let glob = try Glob(pattern)
            #expect(glob.matches(text) == expected, "\(pattern) on \(text)")
            if expected { matches += 1 }
        }
        #expect(matches > 1000)
    }

    private static func pattern(_ random: inout Seeded, depth: Int) -> String {
        (0..<Int.random(in: 0...(depth == 0 ? 7 : 3), using: &random)).map { _ in
            switch Int.random(in: 0..<12, using: &random) {
            case 0...3: "a"
            case 4: "b"
            case 5: "/"
            case 6, 7: "*"
            case 8, 9: "**"
            case 10 where depth < 2:
                "{"
                    + (0..<Int.random(in: 1...3, using: &random))
                    .map { _ in "a" + pattern(&random, depth: depth + 1) }.joined(separator: ",") + "}"
            case 10: #"\b"#
            default: #"\*"#
            }
        }.joined()
    }

    private static func text(_ random: inout Seeded) -> String {
        String((0..<Int.random(in: 0...10, using: &random)).map { _ in "aaab/*".randomElement(using: &random) ?? "a" })
    }
}

/// The meaning of a pattern as plainly as it can be written: every way of
/// reading it is tried.
private struct PlainGlob {
    let pattern: [Character]

    init(_ pattern: String) { self.pattern = Array(pattern) }

    func matches(_ text: String) -> Bool { ends(pattern[...], Array(text)[...]).contains(where: \.isEmpty) }

    /// What can be left of a text when a pattern has taken its part.
    private func ends(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Set<ArraySlice<Character>> {
        guard let sign = pattern.first else { return [text] }
        let rest = pattern.dropFirst()
        switch sign {
        case "\\":
            guard let next = rest.first, text.first == next else { return [] }
            return ends(rest.dropFirst(), text.dropFirst())
        case "*" where rest.first == "*":
            return suffixes(of: text) { _ in true }.reduce(into: []) { $0.formUnion(ends(rest.dropFirst(), $1)) }
        case "*":
            return suffixes(of: text) { $0 != "/" }.reduce(into: []) { $0.formUnion(ends(rest, $1)) }
        case "{":
            let (choices, after) = choices(rest)
            return choices.reduce(into: []) { result, choice in
                for left in ends(choice, text) { result.formUnion(ends(after, left)) }
            }
        default:
            guard text.first == sign else { return [] }
            return ends(rest, text.dropFirst())
        }
    }

    private func suffixes(of text: ArraySlice<Character>, while isTaken: (Character) -> Bool) -> [ArraySlice<Character>]
    {
        let taken = text.prefix(while: isTaken).count
        return (0...taken).map { text.dropFirst($0) }
    }

    private func choices(
        _ pattern: ArraySlice<Character>
    ) -> (choices: [ArraySlice<Character>], after: ArraySlice<Character>) {
        var choices: [ArraySlice<Character>] = []
        var choice: ArraySlice<Character> = []
        var depth = 0
        var at = pattern.startIndex
        while at < pattern.endIndex {
            let sign = pattern[at]
            if sign == "\\" {
                choice += pattern[at...(at + 1)]
                at += 2
                continue
            }
            if depth == 0, sign == "," || sign == "}" {
                choices.append(choice)
                choice = []
                if sign == "}" { return (choices, pattern[(at + 1)...]) }
            } else {
                if sign == "{" { depth += 1 }
                if sign == "}" { depth -= 1 }
                choice.append(sign)
            }
            at += 1
        }
        return (choices, [])
    }
}
