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
        let judge = Judge(obligations, standard)
        let attempts = run.attempts.map { attempt in
            var attempt = attempt
            if let testCase = known[attempt.testCase.id] { attempt.testCase = testCase }
            return attempt
        }
        let obstacles = Self.obstacles(attempts, judge)
        var differences: [Difference] = []
        var next = 0
        run.attempts = attempts.map { attempt in
            let computed = judge.judge(
                attempt.testCase,
                attempt.observation,
                obstacle: attempt.testCase.control.flatMap { obstacles[$0] ?? "is not in the journal" }
            )
            let lines = Array(journal.verdictLines[next..<next + attempt.judged.count])
            next += attempt.judged.count
            differences += Self.compare(attempt.judged, lines, computed)
            return Run.Attempt(testCase: attempt.testCase, observation: attempt.observation, judged: computed)
        }
        self.run = run
        self.differences = differences
        recordedVerdict = journal.verdict == run.verdict.rawValue ? nil : journal.verdict
    }

    /// Whether everything is as it was written.
    public var isSame: Bool { differences.isEmpty && recordedVerdict == nil }

    /// The exit code: that of the run, and 1 for a run that would be good
    /// and has other verdicts than were written.
    public var exitCode: Int32 { run.exitCode == 0 && !isSame ? 1 : run.exitCode }

    /// What keeps each case that is another's control from carrying it:
    /// nothing, in the inner `nil`, where it passed.
    private static func obstacles(_ attempts: [Run.Attempt], _ judge: Judge) -> [String: String?] {
        let wanted = Set(attempts.compactMap(\.testCase.control))
        var judged: [String: [Judged]] = [:]
        for attempt in attempts where wanted.contains(attempt.testCase.id) {
            judged[attempt.testCase.id, default: []] += judge.judge(attempt.testCase, attempt.observation)
        }
        return judged.mapValues { Judge.obstacle(in: $0) }
    }

    private static func compare(_ recorded: [Judged], _ lines: [Int], _ computed: [Judged]) -> [Difference] {
        var differences: [Difference] = []
        let computedByCheck = Dictionary(computed.map { ($0.check, $0) }) { first, _ in first }
        let recordedChecks = Set(recorded.map(\.check))
        for (written, line) in zip(recorded, lines) {
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
