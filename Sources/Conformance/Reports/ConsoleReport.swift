import Contracts
import Exchanges
import Judging

/// The report for a terminal or a log of 80 columns.
///
///     retry/twice: Two 429, then success
///     FAIL  RET-02 must  ret.gap-min
///           There is a delay before every retry. (line 100 of …)
///           the second request came 2 ms after the first response
///           expected: at least 100 ms
///           | +0.002 s  POST /v1/chat -> 429
///     NON_CONFORMANT  1 of 42 requirements violated
public enum ConsoleReport {
    /// Writes a report. Colours are for people only.
    public static func render(
        _ report: Report,
        coloured: Bool = false,
        to output: inout some TextOutputStream
    ) {
        let pen = Pen(isColoured: coloured)
        let header = report.run.header
        let version = header.subject.version.isEmpty ? "" : " " + header.subject.version
        let title =
            "Subject \(header.subject.name)\(version), contract \(header.contract), set \(header.obligations.set)"
        for line in Wrapping.lines(title, first: "", indent: "  ") { output.write(line + "\n") }
        output.write("Suite \(report.suite)\n")
        output.write("\n")
        for attempt in report.run.attempts { write(attempt, report, pen, to: &output) }
        writeStrays(report.run, pen, to: &output)
        for defect in report.run.defects {
            for line in Wrapping.lines(defect, first: pen.mark("ERROR", .bad), indent: indent) {
                output.write(line + "\n")
            }
        }
        let lines = report.lines
        let width = lines.map(\.obligation.requirement.count).max() ?? 0
        for line in lines { output.write(row(line, width: min(width, 24), pen) + "\n") }
        output.write("\n")
        writeVerdict(report, lines, pen, to: &output)
    }

    private static let indent = "      "

    private static func write(
        _ attempt: Run.Attempt,
        _ report: Report,
        _ pen: Pen,
        to output: inout some TextOutputStream
    ) {
        let findings = Report.findings(attempt)
        guard !findings.isEmpty else { return }
        let isBlocked = findings.allSatisfy { $0.verdict.kind == .blocked }
        if isBlocked {
            let control = attempt.testCase.control ?? "its control"
            output.write(pen.mark("BLOCK", .doubtful) + "\(attempt.testCase.id): \(control) did not pass\n\n")
            return
        }
        let number = attempt.observation.attempt > 1 ? " (attempt \(attempt.observation.attempt))" : ""
        let heading = "\(attempt.testCase.id)\(number): \(attempt.testCase.title)"
        for line in Wrapping.lines(heading, first: "", indent: "  ") { output.write(pen.bold(line) + "\n") }
        let together = common(attempt.judged)
        if let together { write(together, of: attempt.judged.count, pen, to: &output) }
        var told: Set<String> = []
        for judged in together == nil ? findings : [] where judged.verdict.kind != .blocked {
            let obligation = report.run.header.obligations[judged.check]
            let verdict = judged.verdict
            output.write(pen.mark(word(verdict.kind), pen.tone(verdict.kind)))
            let isImplicit = obligation.requirement == judged.check
            output.write(
                isImplicit
                    ? "\(judged.check)\n" : "\(obligation.requirement) \(obligation.level.rawValue)  \(judged.check)\n"
            )
            var texts: [String] = []
            if told.insert(obligation.requirement).inserted {
                texts.append(
                    obligation.text + (obligation.line.map { " (line \($0) of the connector's document)" } ?? "")
                )
            }
            texts.append(verdict.message)
            if let expected = verdict.expected { texts.append("expected: \(expected)") }
            if let actual = verdict.actual { texts.append("actual: \(actual)") }
            for text in texts where !text.isEmpty {
                for line in Wrapping.lines(String(text.prefix(1000)), first: indent, indent: indent + "  ") {
                    output.write(line + "\n")
                }
            }
        }
        for line in WireTrace.lines(attempt.observation) {
            output.write(indent + "| " + Wrapping.cut(line, to: 72) + "\n")
        }
        let tail = attempt.observation.report.stderrTail.split(separator: "\n").suffix(3)
        for line in tail { output.write(indent + "| stderr: " + Wrapping.cut(String(line), to: 64) + "\n") }
        if let command = report.command(case: attempt.testCase.id) { output.write(indent + "again: " + command + "\n") }
        output.write("\n")
    }

    /// The verdict that every check of an attempt has since none could look
    /// at anything: it is told once.
    private static func common(_ judged: [Judged]) -> Verdict? {
        guard judged.count > 1, let first = judged.first?.verdict, [.harnessError, .untestable].contains(first.kind)
        else {
            return nil
        }
        let isCommon = judged.allSatisfy {
            [first.kind, .na].contains($0.verdict.kind) && $0.verdict.message == first.message
        }
        return isCommon ? first : nil
    }

    private static func write(
        _ verdict: Verdict,
        of count: Int,
        _ pen: Pen,
        to output: inout some TextOutputStream
    ) {
        let mark = pen.mark(word(verdict.kind), pen.tone(verdict.kind))
        output.write(mark + "none of its \(count) checks was made" + "\n")
        for line in Wrapping.lines(String(verdict.message.prefix(1000)), first: indent, indent: indent + "  ") {
            output.write(line + "\n")
        }
    }

    private static func writeStrays(_ run: Run, _ pen: Pen, to output: inout some TextOutputStream) {
        guard !run.strays.isEmpty else { return }
        let count = run.strays.count
        output.write(pen.mark("STRAY", .bad) + "\(count) request\(count == 1 ? "" : "s") came to no run's address:\n")
        for stray in run.strays.prefix(10) {
            output.write(indent + "| " + Wrapping.cut("\(stray.request.method) \(stray.request.target)", to: 72) + "\n")
        }
        for line in Wrapping.lines(
            "The connector mixes runs up, or has an address of its own instead of the one that it is given.",
            first: indent,
            indent: indent
        ) {
            output.write(line + "\n")
        }
        output.write("\n")
    }

    /// A requirement on one line; its level only where it is no must.
    private static func row(_ line: Report.Line, width: Int, _ pen: Pen) -> String {
        let obligation = line.obligation
        let name = padded(obligation.requirement, width)
        let level = obligation.level == .must ? "" : "(\(obligation.level.rawValue)) "
        let text = Wrapping.cut(level + obligation.text, to: 80 - 6 - width - 2)
        return pen.mark(word(line.worst), pen.tone(line.worst)) + name + "  " + text
    }

    private static func writeVerdict(
        _ report: Report,
        _ lines: [Report.Line],
        _ pen: Pen,
        to output: inout some TextOutputStream
    ) {
        let run = report.run
        let verdict = run.verdict
        let violated = lines.filter { $0.worst == .fail }.count
        let untested = lines.filter { [.untestable, .blocked].contains($0.worst) }.count
        let inconclusive = lines.filter { $0.worst == .inconclusive }.count
        let warned = lines.filter { $0.worst == .warn }.count
        var parts = ["\(lines.count) requirements"]
        parts.append(violated == 0 ? "none violated" : "\(violated) violated")
        if untested > 0 { parts.append("\(untested) not tested") }
        if inconclusive > 0 { parts.append("\(inconclusive) inconclusive") }
        if warned > 0 { parts.append("\(warned) with a warning") }
        if run.isInterrupted { parts.append("interrupted") }
        let tone: Pen.Tone =
            switch verdict {
            case .conformant: .good
            case .conformantWithWarnings, .incomplete: .doubtful
            case .nonConformant, .harnessError: .bad
            }
        output.write(pen.paint(verdict.rawValue, tone) + "  " + parts.joined(separator: ", ") + "\n")
        if let words = report.subjectWords, let first = run.attempts.first {
            let example =
                run.attempts.first { !Report.findings($0).isEmpty }?.testCase.id ?? first.testCase.id
            output.write("one case again:  \(report.command(case: example) ?? words)\n")
        }
        if let journal = report.journal { output.write("without the connector:  firedrill recheck \(journal)\n") }
    }

    private static func word(_ kind: Verdict.Kind) -> String {
        switch kind {
        case .pass: "ok"
        case .fail: "FAIL"
        case .warn: "warn"
        case .info: "info"
        case .na: "n/a"
        case .blocked: "BLOCK"
        case .inconclusive: "?"
        case .untestable: "UNTST"
        case .harnessError: "ERROR"
        }
    }

    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

/// Marks and colours of the console report.
struct Pen {
    enum Tone: String {
        case good = "32"
        case bad = "31"
        case doubtful = "33"
        case plain = "0"
    }

    let isColoured: Bool

    func mark(_ word: String, _ tone: Tone) -> String {
        paint(word, tone) + String(repeating: " ", count: max(1, 6 - word.count))
    }

    func paint(_ text: String, _ tone: Tone) -> String {
        isColoured && tone != .plain ? "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m" : text
    }

    func bold(_ text: String) -> String {
        isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }

    func tone(_ kind: Verdict.Kind) -> Tone {
        switch kind {
        case .pass: .good
        case .fail, .harnessError: .bad
        case .warn, .blocked, .inconclusive, .untestable: .doubtful
        case .info, .na: .plain
        }
    }
}
