import Foundation
import Judging
import Reports
import Testing

@Suite struct ReportsTests {
    @Test(arguments: ["good", "bad"])
    func theConsoleReportIsAsInItsFile(name: String) throws {
        try expectSnapshot(console(name), "console-\(name).txt")
    }

    @Test(arguments: ["good", "bad"])
    func theJUnitReportIsAsInItsFile(name: String) throws {
        try expectSnapshot(junit(name), "junit-\(name).xml")
    }

    @Test(arguments: ["good", "bad"])
    func theMarkdownReportIsAsInItsFile(name: String) throws {
        try expectSnapshot(markdown(name), "markdown-\(name).md")
    }

    /// What is to be known besides stands in every report, and is no markup.
    @Test func notesStandAmongTheFacts() throws {
        var report = Sample.report(Sample.good)
        report.notes = [.init("default model", "a|b <c>, which is gone")]
        var (console, junit, markdown) = ("", "", "")
        ConsoleReport.render(report, to: &console)
        JUnitReport.render(report, to: &junit)
        MarkdownReport.render(report, to: &markdown)
        #expect(console.contains("\ndefault model: a|b <c>, which is gone\n"))
        #expect(junit.contains("<property name=\"default model\" value=\"a|b &lt;c&gt;, which is gone\"/>"))
        #expect(markdown.contains("\n| default model | a\\|b \\<c\\>, which is gone |\n"))
    }

    @Test func colourMarksTheVerdictAndChangesNoWord() throws {
        var plain = ""
        var coloured = ""
        let report = Sample.report(Sample.good)
        ConsoleReport.render(report, to: &plain)
        ConsoleReport.render(report, style: ConsoleReport.Style(isColoured: true), to: &coloured)
        #expect(coloured != plain)
        #expect(coloured.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain)
    }

    /// Nothing from the wire moves a cursor, and no line is longer than a
    /// terminal is wide, but for those that are to be copied.
    @Test(arguments: [60, 80, 200])
    func theConsoleReportIsHarmlessAndNarrow(width: Int) throws {
        var text = ""
        let style = ConsoleReport.Style(width: width, amount: .everything)
        ConsoleReport.render(Sample.report(Sample.bad), style: style, to: &text)
        let controls = text.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) }
        #expect(controls.isEmpty)
        let copied = ["again:", "one case again:", "without the connector:", "Suite "]
        for line in text.split(separator: "\n") where !copied.contains(where: { line.contains($0) }) {
            #expect(line.count <= width, "\(line)")
        }
    }

    @Test func theVerdictAloneIsOneLine() throws {
        var text = ""
        ConsoleReport.render(
            Sample.report(Sample.bad),
            style: ConsoleReport.Style(amount: .verdict),
            to: &text
        )
        #expect(
            text
                == "HARNESS_ERROR  9 requirements, 3 violated, 1 known, 2 not tested, 1 tested in part, "
                + "1 with a warning\n"
        )
    }

    /// The worst comes first, and is what the last line runs again.
    @Test func whatIsRunAgainIsTheWorst() throws {
        var run = Sample.bad
        run.attempts.reverse()
        var text = ""
        ConsoleReport.render(Sample.report(run), to: &text)
        #expect(
            text.contains(
                "\none case again:  firedrill check --subject 'exec:./my harness.py' --case errors/right-key\n"
            )
        )
    }

    @Test func whereNothingIsWrongNothingIsToRunAgain() {
        var run = Sample.good
        run.attempts.removeAll { !Report.findings($0).isEmpty }
        var text = ""
        ConsoleReport.render(Sample.report(run), to: &text)
        #expect(text.contains("\nCONFORMANT"))
        #expect(!text.contains("one case again:"))
    }

    @Test func aRunOfSomeCasesSaysSoInEveryReport() throws {
        var run = Sample.good
        run.header.suiteCases = 44
        let report = Sample.report(run)
        var (console, junit, markdown) = ("", "", "")
        ConsoleReport.render(report, to: &console)
        JUnitReport.render(report, to: &junit)
        MarkdownReport.render(report, to: &markdown)
        let verdict = "CONFORMANT (partial run: 1 of 44 cases)"
        #expect(console.contains("\n\(verdict)  "))
        #expect(junit.contains("<property name=\"verdict\" value=\"\(verdict)\"/>"))
        #expect(markdown.hasPrefix("## \(verdict): "))
    }

    /// Python's parser is the oracle: it knows nothing of ours.
    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"), "there is no /usr/bin/python3")
    )
    func theJUnitReportIsXMLWithTheCountsThatItTells() throws {
        let program = """
            import sys, xml.etree.ElementTree as tree
            root = tree.parse(sys.stdin).getroot()
            cases = root.findall(".//testcase")
            def count(name): return sum(case.find(name) is not None for case in cases)
            found = [len(cases), count("failure"), count("error"), count("skipped")]
            for suite in [root] + root.findall("testsuite"):
                told = [int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")]
                assert told == found, (told, found)
            print(found)
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", program]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        input.fileHandleForWriting.write(Data(try junit("bad").utf8))
        try input.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(text == "[16, 4, 3, 3]\n")
    }

    private func run(_ name: String) -> Run { name == "good" ? Sample.good : Sample.bad }

    private func console(_ name: String) throws -> String {
        var text = ""
        ConsoleReport.render(Sample.report(run(name)), to: &text)
        return text
    }

    private func junit(_ name: String) throws -> String {
        var text = ""
        JUnitReport.render(Sample.report(run(name)), to: &text)
        return text
    }

    private func markdown(_ name: String) throws -> String {
        var text = ""
        MarkdownReport.render(Sample.report(run(name)), to: &text)
        return text
    }
}
