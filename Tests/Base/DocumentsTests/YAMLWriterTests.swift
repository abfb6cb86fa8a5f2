import Documents
import Foundation
import TestSupport
import Testing

@Suite struct YAMLWriterTests {
    @Test func writesWhatAPersonLikesToRead() throws {
        let value = Value.object([
            "format": .integer(1),
            "name": .string("accounts/fireworks/models/llama-v3p1-8b-instruct"),
            "title": .string("Two 429, then success: it's \"done\""),
            "country": .string("no"),
            "version": .string("1.0"),
            "empty": .object([:]),
            "none": .null,
            "rules": .array([
                .object(["on": .bool(true), "text": .string("one\n\n  two: # x\nthree\n")]),
                .array([.array([]), .string(""), .number("1e3")]),
                .string("no end\nof line"),
                .string("two ends\n\n"),
            ]),
            "a\nb": .string("trailing \nspace"),
            "control": .string("\u{1B}[0m"),
            "tab": .string("a\n\tb"),
        ])
        #expect(
            try Self.text(value) == """
                format: 1
                name: accounts/fireworks/models/llama-v3p1-8b-instruct
                title: 'Two 429, then success: it''s "done"'
                country: 'no'
                version: '1.0'
                empty: {}
                none: ~
                rules:
                - 'on': true
                  text: |
                    one

                      two: # x
                    three
                - - []
                  - ''
                  - 1e3
                - |-
                  no end
                  of line
                - |+
                  two ends

                ? "a\\nb"
                : "trailing \\nspace"
                control: "\\e[0m"
                tab: "a\\n\\tb"

                """
        )
    }

    @Test func aRowAndAnInlineMappingStayOnTheirLine() throws {
        let tree = YAMLText.mapping([
            ("row", .row([.plain("1"), .string("a, b"), .string("x\ny"), .null])),
            ("inline", .inline([("when", .string("on")), ("to", .plain("true"))])),
            ("long", .string(String(repeating: "word ", count: 60) + "end")),
        ])
        let bytes = try YAMLWriter.bytes(tree, comment: "first\nsecond")
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                # first
                # second
                row: [1, 'a, b', "x\\ny", ~]
                inline: {when: 'on', to: true}
                long: \(String(repeating: "word ", count: 60))end

                """
        )
    }

    @Test func whatIsWrittenReadsBackEqual() throws {
        var random = Seeded(99)
        for index in 0..<4000 {
            let value = RandomValue.value(&random, exponents: true)
            try Self.expectRoundTrip(value, "\(index)")
        }
        for text in RandomValue.texts {
            try Self.expectRoundTrip(.string(text), text.debugDescription)
            try Self.expectRoundTrip(.array([.string(text), .string(text)]), text.debugDescription)
            try Self.expectRoundTrip(
                .object([Member(text, .object([Member(text, .string(text))])), Member("x" + text, .null)]),
                text.debugDescription
            )
        }
    }

    @Test(.enabled(if: Oracle.isInstalled, "run Tests/Oracles/setup first"), arguments: [true, false])
    func otherReadersOfBothVersionsReadItAlike(isRuamel: Bool) throws {
        var random = Seeded(7)
        var values = RandomValue.texts.map { Value.object([Member($0, .array([.string($0), .string($0)]))]) }
        // A number with an exponent and no point is text in YAML 1.1.
        values += (0..<800).map { _ in RandomValue.value(&random, exponents: isRuamel) }
        let written = try values.map { try YAMLWriter.bytes(YAMLText($0)) }
        let oracle = isRuamel ? Oracle.ruamel : Oracle.pyYAML
        for (index, answer) in try oracle.answers(to: written).enumerated() {
            let isAlike = answer[0].map { Tagged.matches(values[index], $0) } == true
            #expect(isAlike, "\(String(decoding: written[index], as: UTF8.self).debugDescription): \(answer.value)")
        }
    }

    private static func expectRoundTrip(_ value: Value, _ what: String) throws {
        let bytes = try YAMLWriter.bytes(YAMLText(value))
        let back = try? Document.yaml(bytes).root.value
        #expect(back == value, "\(what): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
    }

    private static func text(_ value: Value) throws -> String {
        String(decoding: try YAMLWriter.bytes(YAMLText(value)), as: UTF8.self)
    }
}

/// Values made of what YAML's readers and writers stumble over.
enum RandomValue {
    static let texts: [String] = [
        "", " ", "  ", "a", " a", "a ", "a b", "no", "No", "NO", "yes", "on", "off", "y", "n", "Y", "N", "true", "~",
        "null", "Null",
        "1", "1e3", "-1", "0x1F", "0o7", "017", "1_000", "1.5", ".5", "5.", ".inf", "-.inf", ".NaN", "+1", "2026-05-01",
        "12:30:45",
        "1:30", "=", "<<", "- a", "-", "--", "---", "--- a", "...", "... a", "? a", "?", ": a", ":", "a: b", "a:",
        "a :b", "# a", "#", "a # b",
        "a#b", "[a]", "[", "]", "{a: b}", "{", "}", ",", "a, b", "&a", "*a", "!a", "!", "|", "|-", ">", ">a", "%a",
        "@a", "`a`", "'", "''", "'a'",
        "\"", "\"a\"", "\\", "\\n", "it's", "a\nb", "a\nb\n", "a\nb\n\n", "\na", "\n", "\n\n", "a\n\nb", "a\n b",
        " a\nb", "a \nb", "a\n \nb",
        "a\nb ", "a\n\tb", "\ta", "a\t", "a\tb", "\t", "a\tb\nc", "a\t\nb", "a\r\nb", "a\rb", "\r", "a\n---\nb",
        "a\n...\nb", "---\na\nb",
        "# a\n# b\n", "- a\n- b\n", "a: b\nc: d\n", "\u{0}", "a\u{1}b", "\u{7F}", "\u{80}", "\u{85}", "a\u{85}b",
        "\u{A0}", "\u{A0}a",
        "\u{2028}", "a\u{2028}b", "\u{2029}", "\u{FEFF}", "\u{FEFF}a", "a\u{FEFF}b\nc", "é", "e\u{301}", " \u{301}",
        "\u{301}a", "😀", "a 😀 b\nc\n",
        "\u{FFFD}", "\u{FFFE}", "\u{FFFF}", "\u{E000}", "\u{10FFFF}", "\u{D7FF}", "日本語", "日本語\n日本語\n",
        String(repeating: "long ", count: 100),
        String(repeating: "x", count: 2000), String(repeating: "line of text\n", count: 50),
        String(repeating: "k", count: 129), "a  b", "a\n\n\n",
        "\u{200B}", "null\n", "true\n", "1\n", "a;b", "$(a)", "a=b", "100%", "a\n  b\n    c\n", "{{a}}", "a,b", "a|b",
        "key: |\n  x",
    ]

    private static let pieces = [
        " ", "  ", "\n", "\n\n", "\t", "\r", "\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}", "😀", "é", "\u{301}", "\u{0}",
        "\u{1B}", "#", " #", ":", ": ",
        "- ", "'", "\"", "\\", "word", "no", "1", "{", "]", ",", "&", "*", "!", "|", ">", "%", "@", "`", "?", "~", "=",
        "---", "...", "\u{A0}", "\u{FFFE}",
    ]

    static func text(_ random: inout Seeded) -> String {
        if Int.random(in: 0..<3, using: &random) == 0 { return texts.randomElement(using: &random) ?? "" }
        // Mostly lines of words, where the styles differ.
        let isCalm = Bool.random(using: &random)
        let pieces = isCalm ? ["word", " ", "\n", "  ", "two words", "# x", "a: b", "\t"] : pieces
        return (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    static func value(_ random: inout Seeded, depth: Int = 0, exponents: Bool) -> Value {
        switch Int.random(in: 0..<(depth < 4 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2:
            let numbers = ["0", "-1", "12", "1.5", "-0.25", "100000"] + (exponents ? ["1e3", "1.5E-7", "2e+10"] : [])
            return .number(numbers.randomElement(using: &random) ?? "0")
        case 3...5: return .string(text(&random))
        case 6:
            return .array(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    value(&random, depth: depth + 1, exponents: exponents)
                }
            )
        default:
            var members: [Member] = []
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let name = text(&random)
                guard !members.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { continue }
                members.append(Member(name, value(&random, depth: depth + 1, exponents: exponents)))
            }
            return .object(members)
        }
    }
}
