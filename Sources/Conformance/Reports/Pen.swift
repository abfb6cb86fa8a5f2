import Judging

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

    func mark(_ judged: Judged) -> String {
        judged.isAccepted ? mark("known", .plain) : mark(judged.verdict.kind)
    }

    func mark(_ kind: Verdict.Kind) -> String {
        switch kind {
        case .pass: mark("ok", .good)
        case .fail: mark("FAIL", .bad)
        case .warn: mark("warn", .doubtful)
        case .info: mark("info", .plain)
        case .na: mark("n/a", .plain)
        case .blocked: mark("BLOCK", .doubtful)
        case .inconclusive: mark("?", .doubtful)
        case .untestable: mark("UNTST", .doubtful)
        case .harnessError: mark("ERROR", .bad)
        }
    }

    func mark(_ standing: Standing) -> String {
        switch standing {
        case .error: mark("ERROR", .bad)
        case .violated: mark("FAIL", .bad)
        case .accepted: mark("known", .plain)
        case .untested: mark("UNTST", .doubtful)
        case .inconclusive: mark("?", .doubtful)
        case .warned: mark("warn", .doubtful)
        case .partial: mark("part", .doubtful)
        case .noted: mark("info", .plain)
        case .notOffered: mark("n/a", .plain)
        case .met: mark("ok", .good)
        case .notRun: mark("-", .plain)
        }
    }

    func tone(_ verdict: RunVerdict) -> Tone {
        switch verdict {
        case .conformant: .good
        case .conformantWithWarnings, .incomplete: .doubtful
        case .nonConformant, .harnessError: .bad
        }
    }
}
