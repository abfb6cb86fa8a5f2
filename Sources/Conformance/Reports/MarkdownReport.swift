import Contracts
import Documents
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
        let summary = Summary(run)
        var text = "## \(run.shownVerdict): \(code(run.header.subject.name))\n\n"
        text += "Contract \(code(run.header.contract)), set \(code(run.header.obligations.set)), "
        text += "\(summary.words), in \(summary.attempts). "
        text += "Suite \(code(report.suite)).\n\n"
        let notable = summary.lines.filter(\.standing.isNotable)
        if notable.isEmpty {
            text += "Every requirement that was judged is met.\n"
        } else {
            text += "| verdict | requirement | level | sentence | cases |\n|---|---|---|---|---|\n"
            for line in notable {
                let cases = line.cases.prefix(5).map(code).joined(separator: ", ")
                text += "| \(Summary.word(line.standing)) | \(cell(line.obligation.requirement)) "
                text += "| \(line.obligation.level.rawValue) | \(cell(line.obligation.text)) | \(cases) |\n"
            }
        }
        for defect in run.defects { text += "\n**Defect of the runner:** \(cell(defect))\n" }
        if !run.strays.isEmpty {
            text += "\n**\(run.strays.count) request\(run.strays.count == 1 ? "" : "s") came to no run's address.**\n"
        }
        text += accepted(run) + gaps(summary)
        let tested = tested(report, summary)
        var left = detailLimit
        for attempt in report.notable where left > 0 {
            let findings = Report.findings(attempt).filter { $0.verdict.kind != .blocked }
            guard !findings.isEmpty else { continue }
            let details = details(attempt, findings, report)
            guard text.utf8.count + details.utf8.count + tested.utf8.count < sizeLimit else { break }
            text += details
            left -= 1
        }
        output.write(text + tested)
    }

    /// What is violated and accepted, each with why.
    private static func accepted(_ run: Run) -> String {
        let accepted = run.judged.filter(\.isAccepted)
        guard !accepted.isEmpty else { return "" }
        var text = "\n### Known\n\n"
        for judged in accepted {
            text += "- \(code(judged.testCase)) \(code(judged.check)): \(cell(judged.acceptance?.shown ?? ""))\n"
        }
        return text
    }

    /// What was not tested, each with why; requirements that no case of a
    /// partial run looks at stand together.
    private static func gaps(_ summary: Summary) -> String {
        let untested = summary.lines.filter { [.untested, .inconclusive, .partial, .notOffered].contains($0.standing) }
        let notRun = summary.lines.filter { $0.standing == .notRun }
        guard !untested.isEmpty || !notRun.isEmpty else { return "" }
        var text = "\n### Not tested\n\n"
        for line in untested {
            text += "- \(Summary.word(line.standing)): \(cell(line.obligation.requirement)): "
            text += cell(Summary.gap(line) ?? "") + "\n"
        }
        if !notRun.isEmpty {
            text += "- no case of this run looks at: "
            text += notRun.map { cell($0.obligation.requirement) }.joined(separator: ", ") + "\n"
        }
        return text
    }

    /// What was tested: the facts of the run, and every requirement by area.
    private static func tested(_ report: Report, _ summary: Summary) -> String {
        var text = "\n<details><summary>What was tested</summary>\n\n| fact | value |\n|---|---|\n"
        for (name, value) in report.facts { text += "| \(cell(name)) | \(cell(value)) |\n" }
        for area in summary.areas {
            text += "\n**\(cell(area.name))**\n\n"
            text += "| requirement | level | came to | sentence | cases |\n|---|---|---|---|---|\n"
            for line in area.lines {
                text += "| \(cell(line.obligation.requirement)) | \(line.obligation.level.rawValue) "
                text += "| \(Summary.word(line.standing)) | \(cell(line.obligation.text)) | \(line.cases.count) |\n"
            }
        }
        return text + "\n</details>\n"
    }

    private static func details(_ attempt: Run.Attempt, _ findings: [Judged], _ report: Report) -> String {
        var text = "\n<details><summary>\(html(attempt.testCase.id)): \(html(attempt.testCase.title))</summary>\n\n"
        for judged in findings {
            let obligation = report.run.header.obligations[judged.check]
            let word = judged.isAccepted ? "known" : judged.verdict.kind.rawValue
            text += "- **\(word)** \(cell(obligation.requirement)) \(code(judged.check)): "
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
    static func cell(_ text: String) -> String {
        var result = ""
        for character in Wrapping.cut(text, to: 1000) {
            if "|\\`*_[]<>#&".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    private static func html(_ text: String) -> String { XMLEscapes.anything(Wrapping.clean(text)) }
}

extension String {
    /// The text with other marks in place of its backticks.
    fileprivate func replacing(backticks mark: Character) -> String {
        String(map { $0 == "`" ? mark : $0 })
    }
}
