import Documents
import Testing

@Suite struct PrintableTextTests {
    @Test(arguments: [
        ("plain ASCII ~", "plain ASCII ~"), ("\u{1B}[2J", #"\x1B[2J"#), ("a\u{9B}31m", #"a\u{9B}31m"#),
        ("\u{7F}", #"\x7F"#), ("\r\t", #"\x0D\x09"#), ("abc\u{202E}def\u{2066}", #"abc\u{202E}def\u{2066}"#),
        ("\u{061C}\u{200F}", #"\u{61C}\u{200F}"#), ("grün 字 👩‍👧", "grün 字 👩‍👧"), ("\u{2028}", #"\u{2028}"#),
        ("\u{FEFF}a\u{200B}b\u{AD}", #"\u{FEFF}a\u{200B}b\u{AD}"#), ("\u{E0041}\u{E007F}", #"\u{E0041}\u{E007F}"#),
        ("a\u{200D}b\u{FE0F}\u{180E}\u{3164}", #"a\u{200D}b\u{FE0F}\u{180E}\u{3164}"#),
        ("❤\u{FE0F} نامه\u{200C}ای", "❤\u{FE0F} نامه\u{200C}ای"),
        ("\u{FFF9}\u{600}\u{2060}", #"\u{FFF9}\u{600}\u{2060}"#),
    ])
    func whatSteersATerminalIsWrittenOut(text: String, expected: String) {
        #expect(Array(PrintableText.line(text).utf8) == Array(expected.utf8))
        #expect(Array(PrintableText.lines(text).utf8) == Array(expected.utf8))
    }

    @Test func linesStayLines() {
        #expect(PrintableText.lines("a\nb\u{1B}\n") == "a\nb\\x1B\n")
        #expect(PrintableText.line("a\nb") == "a\\x0Ab")
    }

    @Test func jsonMeansWhatItMeant() throws {
        let value = Value.string("a\u{1B}\u{9B}\u{202E}b\u{7F}\n\u{e9}\u{E0041}\u{FEFF}")
        let text = JSONWriter().string(value)
        let safe = PrintableText.json(text)
        #expect(safe == #""a\u001b\u009b\u202eb\u007f\n"# + "\u{e9}" + #"\udb40\udc41\ufeff""#)
        #expect(try Document.json(Array(safe.utf8)).root.value == value)
        #expect(PrintableText.json("{\n  \"a\": 1\n}\n") == "{\n  \"a\": 1\n}\n")
    }
}
