import Documents
import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Oracle.isInstalled, "run Tests/Oracles/setup first"))
struct YAMLOracleTests {
    /// Where we read something else than ruamel.yaml, and why.
    static let differences: [(text: String, reason: String)] = [
        ("k: 2026-05-01", "timestamps are no part of the core schema"),
        ("k: 2026-05-01T10:00:00Z", "timestamps are no part of the core schema"),
        ("k: 1_000", "the core schema has no underscores"),
        ("k: 0b11", "the core schema has no binary numbers"),
        ("k: -0x1F", "the core schema has no sign before 0x"),
        ("k: .inf", "JSON has no infinity"),
        ("k: !!set {x}", "JSON has no sets"),
        ("k: !!binary aGk=", "JSON has no bytes"),
        ("? [a]\n: b", "JSON's names are strings"),
        ("a: &a {x: 1}\nb:\n  <<: *a\n  y: 2", "merge keys are of YAML 1.1"),
        ("0x1F: a", "a name is the text that stands there"),
        ("{1: a, '1': b}", "two names of one text cannot both stand in JSON"),
        ("k: \"a\u{85}b\"", "refused, since libyaml reads a line break as YAML 1.1 has it"),
        ("# \u{2028}", "refused, since libyaml reads a line break as YAML 1.1 has it"),
        ("k:\tx", "ruamel.yaml refuses a tab between tokens, which YAML 1.2 allows"),
        ("k: x\t", "ruamel.yaml refuses a tab after a token, which YAML 1.2 allows"),
        ("k: ! 12", "ruamel.yaml resolves what the tag ! makes a text"),
        (": a", "the text of a name that is not there is empty"),
        ("k: =", "ruamel.yaml gives it the tag of YAML 1.1's default value"),
    ]

    static let documents: [String] = [
        "", "a", "a: b", "- a\n- b", "- - a\n  - b\n- c", "a:\n- b\n- c", "a:\n  b:\n    c: d", "[a, b, {c: d}]",
        "{a: b, c: [d, e], f: {}}", "{a, b: c}", "[a: b, c: d]", "a: |\n  one\n  two", "a: |-\n  one\n\n  two\n",
        "a: |+\n  one\n\n",
        "a: >\n  one\n  two\n\n  three\n", "a: >-\n  one\n    more\n  two", "a: |2\n    one\n  two\n", "a: 'it''s'",
        "a: \"tab\\tnew\\nline\"", "a: \"long\n  folded\n\n  line\"", "a: plain\n  folded\n  line", "a: 'x\n\n  y'",
        "a: b # comment", "a: b#no comment", "a: \"#\"", "# only", "---\na: b\n...\n", "%YAML 1.2\n---\na: no",
        "a: &x b\nc: *x",
        "a: &x [1, 2]\nb: [*x, *x]", "? a\n: b", "? |\n  a\n: b", "\"a b\": c", "'': x", "a: ''", "a:", "- \n- b", "-",
        "a: -", "a: -b",
        "a: ?b", "a: :b", "a:b: c", "a: b:c", "http://x/y: z", "a: [b,c]", "a: {b:c}", "a: {b: c,}", "[a,]", "[a,,b]",
        "[", "]", "{", "}",
        "a: [", "a: b: c", "a\nb: c", "a: 'b", "a: \"b", "a: \"\\q\"", "\ta: b", "a:\n\tb: c",
        "- a\n b", "a: b\n c: d",
        "a: *b", "&a b: c", "a: &b", "a: !!str 1", "a: !!int '3'", "a: !!str", "!!map {a: b}", "!!seq [a]",
        "a: !x y",
        "a: %b", "a: @b", "a: `b", "a: |x\n  b", "a: |\n b\n  c\n", "a: |\n", "a: >\n\n\n  b\n", "a: b\na: c",
        "{a: 1, a: 2}", "- {}\n- []",
        "a: 1\r\nb: 2\r\n", "a: |\r\n  x\r\n  y\r\n", "\u{FEFF}a: b", "a: 😀", "é: ü", "a: \"\\u00e9\\U0001F600\"",
        "a: \"\\x41\\/\"",
        "a: ~\nb: null\nc: true\nd: False\ne: 12\nf: -1.5\ng: 1e3\nh: 0o17\ni: 0x1F\nj: +7\nk: .5\nl: 1.\nm: no\nn: off",
        "--- a", "--- |\n  a\n", "---\n- a\n---\n- b", "a\n---\nb", "...", "--- \n", "a: --- b", "---a: b", "a: 'x' y",
        "[a] b", "{a: b} c",
        "a: [b\n, c]", "a: {b\n: c}", "a: [b, # x\n c]", "- ? a\n  : b", "a: - b", "- a: b\n  c: d\n- e: f",
        "a:\n  - b\n c", "? a",
        "a: >2\n    x\n  y\n", "a: |1\n x\n  y\n", "a: |0\n x", "a: \"\\\n  x\"", "a: \"x \\\n  y\"", "a: x\n\n\n  y",
        "a: 0o8", "a: 00", "a: 1e", "a: ..5",
    ]

    @Test func ruamelReadsTheTableAlike() throws {
        try compare(Self.documents)
    }

    @Test func everyKnownDifferenceIsOne() throws {
        let texts = Self.differences.map(\.text)
        for (difference, answer) in zip(Self.differences, try Oracle.ruamel.answers(to: texts.map { Array($0.utf8) })) {
            #expect(!Self.isAlike(difference.text, answer), "\(difference.text): \(difference.reason)")
        }
    }

    @Test func ruamelReadsGeneratedDocumentsAlike() throws {
        var random = Seeded(42)
        try compare((0..<600).map { _ in GeneratedYAML.document(&random) })
    }

    private func compare(_ texts: [String]) throws {
        for (text, answer) in zip(texts, try Oracle.ruamel.answers(to: texts.map { Array($0.utf8) })) {
            #expect(Self.isAlike(text, answer), "\(text.debugDescription): \(answer.value)")
        }
    }

    private static func isAlike(_ text: String, _ answer: Node) -> Bool {
        guard let document = try? Document.yaml(Array(text.utf8)) else { return answer.kind == .string }
        return answer[0].map { Tagged.matches(document.root.value, $0) } == true
    }
}

/// Documents in all the styles that YAML has.
enum GeneratedYAML {
    static func document(_ random: inout Seeded) -> String {
        block(&random, depth: 0, indent: 0)
    }

    private static let scalars = [
        "word", "two words", "12", "-1.5", "~", "true", "no", "'single ''quoted'''", "\"double \\\"quoted\\\" \\n\"",
        "x:y", "a-b",
        "\"\"", "''", "0o17", "0x1f", "1e3", "é😀", "/path/*", "\"# no comment\"", "w # comment", "!!str 12",
        "\"\\u00e9\"",
    ]

    private static func block(_ random: inout Seeded, depth: Int, indent: Int) -> String {
        let pad = String(repeating: " ", count: indent)
        let count = Int.random(in: 1...4, using: &random)
        let isMapping = Bool.random(using: &random)
        return (0..<count).map { index in
            let lead = pad + (isMapping ? "k\(index):" : "-")
            let inner = indent + Int.random(in: 1...3, using: &random)
            switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &random) {
            case 0, 1: return lead + " " + (scalars.randomElement(using: &random) ?? "") + "\n"
            case 2: return lead + " " + flow(&random, depth: 0) + "\n"
            case 3: return lead + " " + lines(&random, indent: inner)
            case 4: return lead + "\n"
            default: return lead + "\n" + block(&random, depth: depth + 1, indent: inner)
            }
        }.joined()
    }

    private static func flow(_ random: inout Seeded, depth: Int) -> String {
        let parts = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            depth < 3 && Int.random(in: 0..<3, using: &random) == 0
                ? flow(&random, depth: depth + 1)
                : ["word", "12", "'q, d'", "\"x\"", "~", "a b", "false", "é"].randomElement(using: &random) ?? ""
        }
        guard Bool.random(using: &random) else { return "[" + parts.joined(separator: ", ") + "]" }
        return "{" + parts.enumerated().map { "k\($0): \($1)" }.joined(separator: ", ") + "}"
    }

    private static func lines(_ random: inout Seeded, indent: Int) -> String {
        let pad = String(repeating: " ", count: indent)
        let header = ["|", "|-", "|+", ">", ">-", ">+"].randomElement(using: &random) ?? "|"
        let lines = (0..<Int.random(in: 1...4, using: &random)).map { index in
            let text =
                ["text", "a: b", "- x", "# not a comment", "  more", "", "😀 é", "'"].randomElement(using: &random) ?? ""
            return index == 0 ? pad + "first" : text.isEmpty ? "" : pad + text
        }
        return header + "\n" + lines.map { $0 + "\n" }.joined()
    }
}
