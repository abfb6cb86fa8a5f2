import Contracts
import Judging

/// The report as Markdown, for a CI step's summary: the verdict, the violated
/// requirements, the first details folded.
public enum MarkdownReport {
    /// How many attempts are shown in full.
    public static let detailLimit = 20
    /// How large the text may grow, in bytes; details give way first.
    public static let sizeLimit = 900 << 10

    /// Writes a report.
    public static func render(_ report: Report, to output: inout some TextOutputStream) {
        let run = report.run
        let lines = report.lines
        var text = "## \(run.verdict.rawValue): \(code(run.header.subject.name))\n\n"
        text += "Contract \(code(run.header.contract)), set \(code(run.header.obligations.set)), "
        text += "\(lines.count) requirements in \(run.attempts.count) attempts. "
        text += "Suite \(code(report.suite)).\n\n"
        let notable = lines.filter { ![.pass, .na, .info].contains($0.worst) }
        if notable.isEmpty {
            text += "Every requirement that was judged is met.\n"
        } else {
            text += "| verdict | requirement | level | sentence | cases |\n|---|---|---|---|---|\n"
            for line in notable {
                let cases = line.cases.prefix(5).map(code).joined(separator: ", ")
                text += "| \(line.worst.rawValue) | \(cell(line.obligation.requirement)) "
                text += "| \(line.obligation.level.rawValue) | \(cell(line.obligation.text)) | \(cases) |\n"
            }
        }
        for defect in run.defects { text += "\n**Defect of the runner:** \(cell(defect))\n" }
        if !run.strays.isEmpty { text += "\n**\(run.strays.count) requests came to no run's address.**\n" }
        var left = detailLimit
        for attempt in run.attempts where left > 0 {
            let findings = Report.findings(attempt).filter { $0.verdict.kind != .blocked }
            guard !findings.isEmpty else { continue }
            let details = details(attempt, findings, report)
            guard text.utf8.count + details.utf8.count < sizeLimit else { break }
            text += details
            left -= 1
        }
        output.write(text)
    }

    private static func details(_ attempt: Run.Attempt, _ findings: [Judged], _ report: Report) -> String {
        var text = "\n<details><summary>\(html(attempt.testCase.id)): \(html(attempt.testCase.title))</summary>\n\n"
        for judged in findings {
            let obligation = report.run.header.obligations[judged.check]
            text += "- **\(judged.verdict.kind.rawValue)** \(cell(obligation.requirement)) \(code(judged.check)): "
            text += cell(judged.verdict.message)
            if let expected = judged.verdict.expected { text += "; expected \(code(expected))" }
            if let actual = judged.verdict.actual { text += ", found \(code(actual))" }
            text += "\n"
        }
        let trace = WireTrace.lines(attempt.observation).map { Wrapping.clean($0) }
        text += "\n````\n" + trace.joined(separator: "\n").replacing(backticks: "'") + "\n````\n"
        if let command = report.command(case: attempt.testCase.id) { text += "\n" + code(command) + "\n" }
        return text + "\n</details>\n"
    }

    /// A text as code on one line: backticks would end it.
    private static func code(_ text: String) -> String {
        let text = Wrapping.cut(text, to: 300).replacing(backticks: "'")
        return "`" + String(text.map { $0 == "|" ? "¦" : $0 }) + "`"
    }

    /// A text in a table's cell: nothing in it is markup.
    private static func cell(_ text: String) -> String {
        var result = ""
        for character in Wrapping.cut(text, to: 1000) {
            if "|\\`*_[]<>#&".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    private static func html(_ text: String) -> String { XMLText.escaped(Wrapping.clean(text)) }
}

extension String {
    /// The text with other marks in place of its backticks.
    fileprivate func replacing(backticks mark: Character) -> String {
        String(map { $0 == "`" ? mark : $0 })
    }
}
