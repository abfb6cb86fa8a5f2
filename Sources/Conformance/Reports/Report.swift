public import Judging

/// A run as a reader wants it: by requirement, with what to do next.
public struct Report: Sendable {
    /// The run.
    public var run: Run
    /// The words after `--subject` that drive it again; `nil` where nobody
    /// knows them.
    public var subjectWords: String?
    /// Where the journal lies; `nil` where there is none.
    public var journal: String?

    /// Makes a report.
    public init(_ run: Run, subjectWords: String? = nil, journal: String? = nil) {
        self.run = run
        self.subjectWords = subjectWords
        self.journal = journal
    }

    /// The digest of the suite that was run.
    var suite: String { run.header.suite?.hex ?? "unknown" }

    /// What a requirement came to in all attempts.
    public struct Line: Sendable {
        /// What the requirement is.
        public var obligation: Obligation
        /// The worst verdict on it.
        public var worst: Verdict.Kind
        /// How many verdicts there are on it.
        public var verdicts: Int
        /// The cases in which it was judged, in order.
        public var cases: [String]
    }

    /// The requirements that were judged, by their ids; implicit checks that
    /// belong to no requirement come last.
    public var lines: [Line] {
        var byID: [String: Line] = [:]
        for attempt in run.attempts {
            for judged in attempt.judged {
                let obligation = run.header.obligations[judged.check]
                var line =
                    byID[obligation.requirement]
                    ?? Line(obligation: obligation, worst: .pass, verdicts: 0, cases: [])
                line.verdicts += 1
                if Self.rank(judged.verdict.kind) < Self.rank(line.worst) { line.worst = judged.verdict.kind }
                if line.cases.last != judged.testCase { line.cases.append(judged.testCase) }
                byID[obligation.requirement] = line
            }
        }
        return byID.values.sorted { one, other in
            let (a, b) = (one.obligation.requirement, other.obligation.requirement)
            return (a.contains(".") ? 1 : 0, a) < (b.contains(".") ? 1 : 0, b)
        }
    }

    /// The verdicts of an attempt that a reader must see in full.
    public static func findings(_ attempt: Run.Attempt) -> [Judged] {
        attempt.judged.filter { ![.pass, .na, .info].contains($0.verdict.kind) }
    }

    /// The worse, the lower.
    static func rank(_ kind: Verdict.Kind) -> Int {
        switch kind {
        case .harnessError: 0
        case .fail: 1
        case .untestable: 2
        case .blocked: 3
        case .inconclusive: 4
        case .warn: 5
        case .info: 6
        case .na: 7
        case .pass: 8
        }
    }

    /// The command that runs one case again.
    func command(case id: String) -> String? {
        subjectWords.map { "firedrill check --subject \(Self.quoted($0)) --case \(Self.quoted(id))" }
    }

    private static func quoted(_ text: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:=,@%+".unicodeScalars)
        let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { plain.contains($0) }
        return isPlain
            ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
