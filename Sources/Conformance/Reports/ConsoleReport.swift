import Contracts
import Exchanges
import Judging

/// The report for a terminal or a log.
///
///     retry/twice: Two 429, then success
///     FAIL  RET-02 must  ret.gap-min
///           There is a delay before every retry. (line 100 of …)
///           the second request came 2 ms after the first response
///           expected: at least 100 ms
///           | +0.002 s  POST /v1/chat -> 429
///     NON_CONFORMANT  42 requirements, 1 violated
public struct ConsoleReport {
    /// How it is written.
    public struct Style: Sendable {
        /// Whether people read it in colour.
        public var isColoured: Bool
        /// How many columns a line may have; `nil`: as many as it needs.
        public var width: Int?
        /// How much is told.
        public var amount: Amount

        /// Makes a style.
        public init(isColoured: Bool = false, width: Int? = nil, amount: Amount = .usual) {
            self.isColoured = isColoured
            self.width = width
            self.amount = amount
        }
    }

    /// How much is told.
    public enum Amount: Sendable {
        /// The verdict alone.
        case verdict
        /// What is not as it should be, and each requirement.
        case usual
        /// Every attempt.
        case everything
    }

    /// Writes a report.
    public static func render(_ report: Report, style: Style = Style(), to output: inout some TextOutputStream) {
        let writer = ConsoleReport(report: report, style: style)
        for line in writer.lines() { output.write(line + "\n") }
    }

    static let indent = "      "

    let report: Report
    let amount: Amount
    let width: Int
    let pen: Pen
    let summary: Summary

    private init(report: Report, style: Style) {
        self.report = report
        amount = style.amount
        width = style.width ?? .max
        pen = Pen(isColoured: style.isColoured)
        summary = Summary(report.run)
    }

    private func lines() -> [String] {
        guard amount != .verdict else { return verdict }
        return head() + attempts() + strays() + defects() + table() + end()
    }

    func wrapped(_ text: String, first: String, indent: String) -> [String] {
        Wrapping.lines(text, first: first, indent: indent, width: width)
    }

    // MARK: The head

    private func head() -> [String] {
        let header = report.run.header
        let version = header.subject.version.isEmpty ? "" : " " + header.subject.version
        let title =
            "Subject \(header.subject.name)\(version), contract \(header.contract), set \(header.obligations.set)"
        var lines = wrapped(title, first: "", indent: "  ")
        lines.append("Suite \(report.suite)")
        let known = ["subject", "contract", "set", "suite", "cases"]
        let facts = report.facts.filter { fact in
            !known.contains(fact.name) && (amount == .everything || fact.name != "offers")
        }
        for fact in facts { lines += wrapped("\(fact.name): \(fact.value)", first: "", indent: "  ") }
        return lines + [""]
    }

    // MARK: What belongs to no attempt

    private func strays() -> [String] {
        let strays = report.run.strays
        guard !strays.isEmpty else { return [] }
        var lines = [
            pen.mark("STRAY", .bad) + "\(strays.count) request\(strays.count == 1 ? "" : "s") came to no run's address:"
        ]
        for stray in strays.prefix(10) {
            let text = "\(stray.request.method) \(stray.request.target)"
            lines.append(Self.indent + "| " + Wrapping.cut(text, to: width - 8))
        }
        lines += wrapped(
            "The connector mixes runs up, or has an address of its own instead of the one that it is given.",
            first: Self.indent,
            indent: Self.indent
        )
        return lines + [""]
    }

    private func defects() -> [String] {
        report.run.defects.flatMap { wrapped($0, first: pen.mark("ERROR", .bad), indent: Self.indent) }
    }

    // MARK: By requirement

    /// Each requirement on one line, area by area; those that no case of a
    /// partial run looks at are counted, and listed only where everything is.
    private func table() -> [String] {
        let shown = amount == .everything ? summary.lines : summary.judged
        let column = min(shown.map(\.obligation.requirement.count).max() ?? 0, 24)
        var lines = shown.map { row($0, column) }
        let hidden = summary.lines.count - shown.count
        if hidden > 0 {
            let requirements = hidden == 1 ? "requirement" : "requirements"
            lines.append(pen.mark("-", .plain) + "\(hidden) more \(requirements), which no case of this run looks at")
        }
        return lines + [""]
    }

    private func row(_ line: Run.Line, _ column: Int) -> String {
        let obligation = line.obligation
        let level = obligation.level == .must ? "" : "(\(obligation.level.rawValue)) "
        var text = level + obligation.text
        switch line.standing {
        case .partial:
            let missed = Set(line.judged.filter { [.untestable, .blocked].contains($0.verdict.kind) }.map(\.testCase))
            text = "(not in \(missed.count) of \(line.cases.count) cases) " + text
        case .untested, .inconclusive, .notOffered:
            if width == .max, let gap = Summary.gap(line) { text += " (\(gap))" }
        default: break
        }
        return pen.mark(line.standing) + Self.padded(obligation.requirement, column) + "  "
            + Wrapping.cut(text, to: width - 8 - column)
    }

    // MARK: The verdict

    /// The verdict stands first; a colour takes no column.
    private var verdict: [String] {
        let word = report.run.shownVerdict
        let plain = word + "  " + summary.words
        guard plain.count > width else { return [pen.paint(word, pen.tone(report.run.verdict)) + "  " + summary.words] }
        return [pen.paint(word, pen.tone(report.run.verdict))] + wrapped(summary.words, first: "  ", indent: "  ")
    }

    private func end() -> [String] {
        var lines = verdict
        if let id = report.notable.first?.testCase.id, let command = report.command(case: id) {
            lines.append("one case again:  \(command)")
        }
        if let journal = report.journal { lines.append("without the connector:  firedrill recheck \(journal)") }
        return lines
    }

    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
