/// Computes a journal's verdicts anew, from its observations and the cases of
/// the suite at hand, and compares them with those that were written. What
/// the journal says of cases and requirements is compared and never believed.
public struct Recheck: Sendable {
    /// The run with the verdicts as they were computed now.
    public let run: Run
    /// Where the journal says something else, in the order of its lines.
    public let differences: [Difference]
    /// What the journal says that the run came to, where that is something
    /// else.
    public let recordedVerdict: String?

    /// A verdict that is not the one that was written.
    public struct Difference: Sendable, Equatable {
        /// The line of the verdict, from 1; `nil` where there is none.
        public var line: Int?
        /// The case.
        public var testCase: String
        /// The number of the attempt.
        public var attempt: Int
        /// The check.
        public var check: String
        /// What the journal says; `nil` where it says nothing.
        public var recorded: Verdict?
        /// What comes of the observation; `nil` where the case has no such
        /// check.
        public var computed: Verdict?
    }

    /// Rechecks a journal by the suite at hand: its digest, its cases, and
    /// what its checks stand for in the set of the journal's header. Throws
    /// where the journal is of another suite, or says of a case or a
    /// requirement what the suite does not. `standard` are the contract's
    /// standard variables.
    public init(
        _ journal: Journal,
        suite: SuiteDigest,
        cases: [TestCase],
        obligations: Obligations,
        standard: StandardVariables
    ) throws(JournalError) {
        try journal.expect(suite)
        try journal.expect(obligations)
        let known = try journal.matched(with: cases)
        var run = journal.run
        // How much of the suite was run follows from the suite.
        run.header.suiteCases = cases.count
        for index in run.attempts.indices {
            if let testCase = known[run.attempts[index].testCase.id] { run.attempts[index].testCase = testCase }
        }
        let judge = Judge(obligations, standard)
        let judgements =
            journal.judgements ?? run.attempts.map { Judgement($0.testCase, $0.observation, judge) }
        let obstacles = Self.obstacles(run.attempts, judgements)
        var differences: [Difference] = []
        var next = 0
        for index in run.attempts.indices {
            let attempt = run.attempts[index]
            let obstacle = attempt.testCase.control.flatMap { obstacles[$0] ?? "is not in the journal" }
            let computed = judgements[index].verdicts(obstacle: obstacle)
            let lines = Array(journal.verdictLines[next..<next + attempt.judged.count])
            next += attempt.judged.count
            let same = judgements[index].same.map { (line: $0.line, judged: judgements[index].free[$0.place]) }
            let written = same + zip(lines, attempt.judged).map { (line: $0, judged: $1) }
            differences += Self.compare(written.sorted { $0.line < $1.line }, computed)
            run.attempts[index].judged = computed
        }
        self.run = run
        self.differences = differences
        recordedVerdict = journal.verdict == run.verdict.rawValue ? nil : journal.verdict
    }

    /// Reads and rechecks a journal file. One observation at a time is in
    /// memory whole: of the others there is what reports show. `obligations`
    /// says what checks stand for in a set; `nil` where there is none of its
    /// name.
    public static func load(
        _ path: String,
        suite: SuiteDigest,
        cases: [TestCase],
        standard: StandardVariables,
        obligations: @escaping (String) -> Obligations?
    ) throws(JournalError) -> Recheck {
        let known = Dictionary(cases.map { ($0.id, $0) }) { first, _ in first }
        var found: Obligations?
        let bench = Bench(cases: known) { header in
            // What is wrong with the journal is told once it is read.
            guard header.suite == suite else { return nil }
            found = obligations(header.obligations.set)
            return found.map { Judge($0, standard) }
        }
        let journal = try Journal.load(path, bench: bench)
        try journal.expect(suite)
        guard let found else {
            let set = journal.run.header.obligations.set.shortened()
            throw JournalError(.unlikeSuite, "there is no set \"\(set)\" in the suite", file: path, line: 1)
        }
        return try Recheck(journal, suite: suite, cases: cases, obligations: found, standard: standard)
    }

    /// Whether everything is as it was written.
    public var isSame: Bool { differences.isEmpty && recordedVerdict == nil }

    /// The exit code: that of the run, and 1 for a run that would be good
    /// and has other verdicts than were written.
    public var exitCode: Int32 { run.exitCode == 0 && !isSame ? 1 : run.exitCode }

    /// What keeps each case that is another's control from carrying it:
    /// nothing, in the inner `nil`, where it passed.
    private static func obstacles(_ attempts: [Run.Attempt], _ judgements: [Judgement]) -> [String: String?] {
        let wanted = Set(attempts.compactMap(\.testCase.control))
        var judged: [String: [Judged]] = [:]
        for (attempt, judgement) in zip(attempts, judgements) where wanted.contains(attempt.testCase.id) {
            judged[attempt.testCase.id, default: []] += judgement.free
        }
        return judged.mapValues { Judge.obstacle(in: $0) }
    }

    private static func compare(_ recorded: [(line: Int, judged: Judged)], _ computed: [Judged]) -> [Difference] {
        var differences: [Difference] = []
        let computedByCheck = Dictionary(computed.map { ($0.check, $0) }) { first, _ in first }
        let recordedChecks = Set(recorded.map(\.judged.check))
        for (line, written) in recorded {
            let now = computedByCheck[written.check]
            guard now?.verdict != written.verdict else { continue }
            differences.append(
                Difference(
                    line: line,
                    testCase: written.testCase,
                    attempt: written.attempt,
                    check: written.check,
                    recorded: written.verdict,
                    computed: now?.verdict
                )
            )
        }
        for now in computed where !recordedChecks.contains(now.check) {
            differences.append(
                Difference(
                    line: nil,
                    testCase: now.testCase,
                    attempt: now.attempt,
                    check: now.check,
                    recorded: nil,
                    computed: now.verdict
                )
            )
        }
        return differences
    }
}
