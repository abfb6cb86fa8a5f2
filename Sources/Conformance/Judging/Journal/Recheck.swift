/// Computes a journal's verdicts anew, from its observations and the cases of
/// the suite at hand, and compares them with those that were written. What
/// the journal says of cases and requirements is compared and never believed.
public struct Recheck: Sendable {
    /// The run with the verdicts as they were computed now.
    public let run: Run
    /// Where the journal says something else, in the order of its lines.
    public let differences: [Difference]

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
        let judge = Judge(obligations, standard)
        let attempts = run.attempts.map { attempt in
            var attempt = attempt
            if let testCase = known[attempt.testCase.id] { attempt.testCase = testCase }
            return attempt
        }
        var differences: [Difference] = []
        var next = 0
        run.attempts = attempts.map { attempt in
            let computed = judge.judge(
                attempt.testCase,
                attempt.observation,
                blocked: Self.isBlocked(attempt, among: attempts, judge)
            )
            let lines = Array(journal.verdictLines[next..<next + attempt.judged.count])
            next += attempt.judged.count
            differences += Self.compare(attempt.judged, lines, computed)
            return Run.Attempt(testCase: attempt.testCase, observation: attempt.observation, judged: computed)
        }
        self.run = run
        self.differences = differences
    }

    /// The exit code: that of the run, and 1 for a run that would be good
    /// and has other verdicts than were written.
    public var exitCode: Int32 {
        run.exitCode == 0 && !differences.isEmpty ? 1 : run.exitCode
    }

    /// Whether an attempt's control failed; one that is not in the journal
    /// did not pass.
    static func isBlocked(_ attempt: Run.Attempt, among attempts: [Run.Attempt], _ judge: Judge) -> Bool {
        guard let control = attempt.testCase.control else { return false }
        let controls = attempts.filter { $0.testCase.id.isExactly(control) }
        return controls.isEmpty
            || !controls.allSatisfy { Judge.passes(judge.judge($0.testCase, $0.observation)) }
    }

    private static func compare(_ recorded: [Judged], _ lines: [Int], _ computed: [Judged]) -> [Difference] {
        var differences: [Difference] = []
        for (written, line) in zip(recorded, lines) {
            let now = computed.first { $0.check.isExactly(written.check) }
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
        for now in computed where !recorded.contains(where: { $0.check.isExactly(now.check) }) {
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
