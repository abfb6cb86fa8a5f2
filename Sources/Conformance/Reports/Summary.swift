import Contracts
import Judging

/// The numbers of a run, and its facts: the same in every report.
struct Summary {
    let run: Run
    let lines: [Run.Line]

    init(_ run: Run) {
        self.run = run
        lines = run.lines
    }

    /// Those that some case of the run looks at.
    var judged: [Run.Line] { lines.filter { $0.standing != .notRun } }

    /// How many requirements came to something.
    func count(_ standing: Standing) -> Int { lines.count { $0.standing == standing } }

    /// The numbers in words: `46 requirements, 1 violated, 2 not tested`.
    var words: String {
        let all = judged.count == lines.count ? "" : " of \(lines.count)"
        var parts = ["\(judged.count)\(all) requirements"]
        let violated = count(.violated)
        parts.append(violated == 0 ? "none violated" : "\(violated) violated")
        for (standing, text) in Self.texts where count(standing) > 0 { parts.append("\(count(standing)) \(text)") }
        if run.isInterrupted { parts.append("interrupted") }
        return parts.joined(separator: ", ")
    }

    private static let texts: [(Standing, String)] = [
        (.error, "not judged since something else broke"), (.accepted, "known"),
        (.untested, "not tested"), (.partial, "tested in part"), (.inconclusive, "inconclusive"),
        (.warned, "with a warning"),
    ]

    /// How many attempts were made, in words.
    var attempts: String { run.attempts.count == 1 ? "1 attempt" : "\(run.attempts.count) attempts" }

    /// What was run, with what and when, a fact a row.
    var facts: [(name: String, value: String)] {
        let header = run.header
        let subject = header.subject
        var facts = [("subject", subject.version.isEmpty ? subject.name : "\(subject.name) \(subject.version)")]
        facts += subject.details.map { ($0.name, $0.value) }
        facts += subject.artifacts.map { ("artifact \($0.name)", "sha256 \($0.sha256)") }
        if !subject.capabilities.isEmpty { facts.append(("offers", subject.capabilities.joined(separator: ", "))) }
        facts += [("contract", header.contract), ("set", header.obligations.set)]
        facts.append(("suite", header.suite?.hex ?? "unknown"))
        let cases = header.suiteCases.map { "\(run.playedCases) of \($0)" } ?? "\(run.playedCases)"
        facts.append(("cases", "\(cases), in \(attempts)"))
        facts.append(("tool", "firedrill \(header.tool)"))
        if let began = header.began { facts.append(("began", began)) }
        return facts
    }

    /// The requirements by their area, the part of the id before the first
    /// dash, in order; those that every case has come last.
    var areas: [(name: String, lines: [Run.Line])] {
        var areas: [(name: String, lines: [Run.Line])] = []
        for line in lines {
            let id = line.obligation.requirement
            let name = id.contains(".") ? "every case" : String(id.prefix { $0 != "-" })
            if areas.last?.name == name {
                areas[areas.count - 1].lines.append(line)
            } else {
                areas.append((name, [line]))
            }
        }
        return areas
    }

    /// Why a requirement was not looked at, or not everywhere; `nil` where it
    /// was.
    static func gap(_ line: Run.Line) -> String? {
        switch line.standing {
        case .untested, .inconclusive, .partial:
            let gaps = line.gaps
            let rest = gaps.count > 3 ? "; and \(gaps.count - 3) more" : ""
            return gaps.prefix(3).joined(separator: "; ") + rest
        case .notOffered: return line.judged.first?.verdict.message
        case .notRun: return "no case of this run looks at it"
        case .error, .violated, .accepted, .warned, .noted, .met: return nil
        }
    }

    /// What a standing is called in a table.
    static func word(_ standing: Standing) -> String {
        switch standing {
        case .error: "error"
        case .violated: "violated"
        case .accepted: "known"
        case .untested: "not tested"
        case .inconclusive: "inconclusive"
        case .warned: "warning"
        case .partial: "met in part"
        case .noted: "met, with a note"
        case .notOffered: "not offered"
        case .met: "met"
        case .notRun: "not run"
        }
    }
}
