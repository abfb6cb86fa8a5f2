import Arguments
import TestSupport
import Testing

@Suite struct HostileInputTests {
    @Test func refusesBytesThatAreNotUTF8() {
        let vector = [Array("recheck".utf8), [0x61, 0xFF, 0x62]]
        let error = ArgumentError(
            code: .notUTF8,
            message: "argument 2 is not UTF-8: 'a\u{FFFD}b'",
            hint: "write names and values in UTF-8; 'firedrill --help' explains the usage"
        )
        #expect(throws: error) { try Drill.program.parse(bytes: vector) }
    }

    @Test func escapesWhatWouldSteerATerminal() {
        #expect(mistake(["mock", "--\u{1B}[31m\n\u{202E}"])?.message == "unknown option '--\\u{1B}[31m\\n\\u{202E}'")
        #expect(mistake(["mock", "-\u{9B}x"])?.message == "unknown option letter '\\u{9B}' in '-\\u{9B}x'")
        #expect(mistake(["\u{7}"])?.message == "unknown command '\\u{7}'")
    }

    @Test func cutsWhatIsLong() {
        let long = String(repeating: "x", count: 130_000)
        let shown = String(repeating: "x", count: 60) + "…' (130000 bytes)"
        #expect(mistake(["mock", "--port", long])?.message.hasSuffix("not '" + shown) == true)
        #expect(mistake([long])?.message == "unknown command '" + shown)
        #expect(mistake(["recheck", "a", long])?.message == "unexpected argument '" + shown)
        #expect(mistake(["mock", "--" + long])?.message.hasSuffix("(130002 bytes)") == true)
    }

    @Test func readsALongClusterAndManyArguments() throws {
        let cluster = "-" + String(repeating: "q", count: 130_000)
        let many = (0..<20_000).flatMap { ["--case", "c\($0)"] }
        let parsed = try Drill.program.parse(["check", "--subject=x", cluster] + many).parsed()
        #expect(parsed[Drill.quiet])
        #expect(parsed[Drill.cases].count == 20_000)
        #expect(parsed[Drill.cases].last == "c19999")
    }

    @Test func comparesNamesByTheirBytes() {
        let kelvin = Command("p", summary: "P.", options: [Flag("K", help: "K.")])
        #expect(throws: ArgumentError.self) { try Program(kelvin, version: "1").parse(["--\u{212A}"]) }
        #expect(NameValue(name: "é", value: "") != NameValue(name: "e\u{301}", value: ""))
    }

    @Test func splitsAPairAtTheFirstEqualsSignOfItsBytes() throws {
        // The combining mark belongs to the value, and makes one character
        // with the `=` before it.
        let parsed = try parse("connector --base-url=u --variable a=\u{301}b")
        #expect(parsed[Drill.variables] == [NameValue(name: "a", value: "\u{301}b")])
    }

    @Test func neverStopsWhateverTheArgumentsAre() {
        var generator = Seeded(7)
        let pieces = [
            "mock", "check", "help", "-", "--", "=", "p", "port", "subject", "x", "q", "j", "1", "", "é", "\u{301}",
            "\n",
        ]
        var outcomes = (ran: 0, refused: 0)
        for _ in 0..<5000 {
            let arguments = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? ""
                }
                .joined()
            }
            do throws(ArgumentError) {
                _ = try Drill.program.parse(
                    [["mock", "check", "recheck"].randomElement(using: &generator) ?? ""] + arguments
                )
                outcomes.ran += 1
            } catch {
                #expect(!error.message.isEmpty && !error.hint.isEmpty)
                outcomes.refused += 1
            }
        }
        #expect(outcomes.ran > 100 && outcomes.refused > 100)
    }
}
