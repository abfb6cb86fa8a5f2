import Contracts
import Exchanges
import Judging

extension ConsoleReport {
    /// The attempts that a reader must see, the worst first; cases that rest
    /// on one control are told together.
    func attempts() -> [String] {
        let notable = report.notable
        let blocked = notable.filter { isBlocked($0) }
        var lines = notable.filter { !isBlocked($0) }.flatMap { told($0) } + blockedLines(blocked)
        guard amount == .everything else { return lines }
        let shown = Set(notable.map { "\($0.testCase.id) \($0.observation.attempt)" })
        for attempt in report.run.attempts
        where !shown.contains("\(attempt.testCase.id) \(attempt.observation.attempt)") {
            lines += heading(attempt)
            for judged in attempt.judged { lines += verdict(judged, withSentence: false) }
            lines += trace(attempt) + [""]
        }
        return lines
    }

    /// How much of a line of standard error is shown where no terminal says
    /// how wide it is.
    private static let tailLimit = 300

    private func isBlocked(_ attempt: Run.Attempt) -> Bool {
        Report.findings(attempt).allSatisfy { $0.verdict.kind == .blocked }
    }

    private func heading(_ attempt: Run.Attempt) -> [String] {
        let number = attempt.observation.attempt > 1 ? " (attempt \(attempt.observation.attempt))" : ""
        let heading = "\(attempt.testCase.id)\(number): \(attempt.testCase.title)"
        return wrapped(heading, first: "", indent: "  ").map { pen.bold($0) }
    }

    private func told(_ attempt: Run.Attempt) -> [String] {
        var lines = heading(attempt)
        if let together = common(attempt.judged) {
            lines.append(pen.mark(together.kind) + "none of its \(attempt.judged.count) checks was made")
            lines += paragraph(together.message)
        } else {
            var told: Set<String> = []
            let findings = Report.findings(attempt).filter { $0.verdict.kind != .blocked }
            for judged in findings.sorted(by: { Report.rank($0) < Report.rank($1) }) {
                let isFirst = told.insert(report.run.header.obligations[judged.check].requirement).inserted
                lines += verdict(judged, withSentence: isFirst)
            }
        }
        lines += trace(attempt)
        let tail = attempt.observation.report.stderrTail.split(separator: "\n").suffix(3)
        for line in tail {
            lines.append(Self.indent + "| stderr: " + Wrapping.cut(String(line), to: min(width - 16, Self.tailLimit)))
        }
        if let command = report.command(case: attempt.testCase.id) { lines.append(Self.indent + "again: " + command) }
        return lines + [""]
    }

    private func verdict(_ judged: Judged, withSentence: Bool) -> [String] {
        let obligation = report.run.header.obligations[judged.check]
        let isImplicit = obligation.requirement == judged.check
        let name = isImplicit ? judged.check : "\(obligation.requirement) \(obligation.level.rawValue)  \(judged.check)"
        var lines = [pen.mark(judged) + name]
        guard judged.verdict.kind != .pass else { return lines }
        if withSentence {
            lines += paragraph(
                obligation.text + (obligation.line.map { " (line \($0) of the connector's document)" } ?? "")
            )
        }
        lines += paragraph(judged.verdict.message)
        if let expected = judged.verdict.expected { lines += paragraph("expected: \(expected)") }
        if let actual = judged.verdict.actual { lines += paragraph("actual: \(actual)") }
        if judged.isAccepted, let acceptance = judged.acceptance { lines += paragraph("accepted: \(acceptance.shown)") }
        return lines
    }

    private func paragraph(_ text: String) -> [String] {
        text.isEmpty ? [] : wrapped(String(text.prefix(1000)), first: Self.indent, indent: Self.indent + "  ")
    }

    private func trace(_ attempt: Run.Attempt) -> [String] {
        WireTrace.lines(attempt.observation).map { Self.indent + "| " + Wrapping.cut($0, to: width - 8) }
    }

    /// The cases that rest on the same control, which says what is wrong.
    private func blockedLines(_ attempts: [Run.Attempt]) -> [String] {
        var reasons: [String] = []
        var cases: [String: [String]] = [:]
        for attempt in attempts {
            let reason = Report.findings(attempt).first?.verdict.message ?? ""
            if cases[reason] == nil { reasons.append(reason) }
            if cases[reason]?.contains(attempt.testCase.id) != true {
                cases[reason, default: []].append(attempt.testCase.id)
            }
        }
        return reasons.flatMap { reason -> [String] in
            let ids = cases[reason] ?? []
            let count = ids.count == 1 ? "1 case is" : "\(ids.count) cases are"
            return wrapped("\(count) not judged: \(reason)", first: pen.mark(.blocked), indent: Self.indent)
                + wrapped(ids.joined(separator: ", "), first: Self.indent, indent: Self.indent) + [""]
        }
    }

    /// The verdict that every check of an attempt has since none could look
    /// at anything: it is told once.
    private func common(_ judged: [Judged]) -> Verdict? {
        guard judged.count > 1,
            let first = judged.map(\.verdict).first(where: { [.harnessError, .untestable].contains($0.kind) })
        else { return nil }
        let isCommon = judged.allSatisfy {
            [first.kind, .na].contains($0.verdict.kind) && $0.verdict.message == first.message
        }
        return isCommon ? first : nil
    }
}
