public import Judging

/// A run as a reader wants it: by requirement, with what to do next.
public struct Report: Sendable {
    /// The run.
    public var run: Run
    /// The words of the command that runs it again, but for its cases: what
    /// follows `firedrill check`; `nil` where nobody knows them.
    public var commandWords: [String]?
    /// Where the journal lies; `nil` where there is none.
    public var journal: String?
    /// What is to be known besides of what was run.
    public var notes: [SubjectDescription.Detail]

    /// Makes a report.
    public init(
        _ run: Run,
        commandWords: [String]? = nil,
        journal: String? = nil,
        notes: [SubjectDescription.Detail] = []
    ) {
        self.run = run
        self.commandWords = commandWords
        self.journal = journal
        self.notes = notes
    }

    /// The facts of the run, and what is to be known besides.
    var facts: [(name: String, value: String)] { Summary(run).facts + notes.map { ($0.name, $0.value) } }

    /// The digest of the suite that was run.
    var suite: String { run.header.suite?.hex ?? "unknown" }

    /// The verdicts of an attempt that a reader must see in full.
    public static func findings(_ attempt: Run.Attempt) -> [Judged] {
        attempt.judged.filter { ![.pass, .na, .info].contains($0.verdict.kind) }
    }

    /// The attempts with findings, the worst first: what broke and what is
    /// violated, most checks first, comes before what could not be tested,
    /// warnings come later, and what is accepted comes last.
    var notable: [Run.Attempt] {
        let ranked = run.attempts.enumerated().compactMap { index, attempt in
            let ranks = Self.findings(attempt).map(Self.rank)
            return ranks.min().map { worst in
                (rank: worst, rest: -ranks.count { $0 == worst }, index: index, attempt: attempt)
            }
        }
        return ranked.sorted { ($0.rank, $0.rest, $0.index) < ($1.rank, $1.rest, $1.index) }.map(\.attempt)
    }

    /// The worse, the lower.
    static func rank(_ judged: Judged) -> Int {
        if judged.isAccepted { return 6 }
        switch judged.verdict.kind {
        case .harnessError: return 0
        case .fail: return 1
        case .untestable: return 2
        case .inconclusive: return 3
        case .warn: return 4
        case .blocked: return 5
        case .info, .na, .pass: return 7
        }
    }

    /// The command that runs one case again.
    func command(case id: String) -> String? {
        commandWords.map { words in
            (["firedrill", "check"] + words + ["--case", id]).map(Self.quoted).joined(separator: " ")
        }
    }

    private static func quoted(_ text: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:=,@%+".unicodeScalars)
        let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { plain.contains($0) }
        return isPlain
            ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
