public import Exchanges

/// A conformance run: all that reports show and a journal keeps.
public struct Run: Sendable {
    /// What the run is about.
    public var header: Header
    /// The attempts, by the order of their cases and then by their numbers.
    public var attempts: [Attempt]
    /// Requests at wrong addresses that belong to no attempt.
    public var strays: [Exchange]
    /// What broke in the runner or the mock: the subject is not to blame.
    public var defects: [String]
    /// Whether it was stopped before its end.
    public var isInterrupted: Bool

    /// What a run is about.
    public struct Header: Sendable, Equatable {
        /// The version of the program.
        public var tool: String
        /// Who was under test.
        public var subject: SubjectDescription
        /// The name of the contract.
        public var contract: String
        /// What the checks stand for, in the set that was asked for.
        public var obligations: Obligations
        /// The suite that the cases come from; `nil` in a journal that does
        /// not say.
        public var suite: SuiteDigest?
        /// How many cases that suite has; `nil` where nobody says.
        public var suiteCases: Int?
        /// When the run began, `2026-11-25T22:00:00Z`.
        public var began: String?

        /// Makes one.
        public init(
            tool: String,
            subject: SubjectDescription,
            contract: String,
            obligations: Obligations,
            suite: SuiteDigest?,
            suiteCases: Int? = nil,
            began: String? = nil
        ) {
            self.tool = tool
            self.subject = subject
            self.contract = contract
            self.obligations = obligations
            self.suite = suite
            self.suiteCases = suiteCases
            self.began = began
        }
    }

    /// One attempt at a case.
    public struct Attempt: Sendable {
        /// The case.
        public var testCase: TestCase
        /// What was seen.
        public var observation: Observation
        /// What the checks say.
        public var judged: [Judged]

        /// Makes one.
        public init(testCase: TestCase, observation: Observation, judged: [Judged]) {
            self.testCase = testCase
            self.observation = observation
            self.judged = judged
        }
    }

    /// Makes a run.
    public init(
        header: Header,
        attempts: [Attempt],
        strays: [Exchange] = [],
        defects: [String] = [],
        isInterrupted: Bool = false
    ) {
        self.header = header
        self.attempts = attempts
        self.strays = strays
        self.defects = defects
        self.isInterrupted = isInterrupted
    }

    /// Every verdict, in the order of the attempts.
    public var judged: [Judged] { attempts.flatMap(\.judged) }

    /// How many cases were played.
    public var playedCases: Int { Set(attempts.map(\.testCase.id)).count }

    /// Whether it was a run of some of the suite's cases only: it says nothing
    /// of the connector as a whole.
    public var isPartial: Bool { header.suiteCases.map { playedCases < $0 } ?? false }

    /// How many verdicts of each kind there are, in the order of the kinds.
    public var counts: [(kind: Verdict.Kind, count: Int)] {
        Verdict.Kind.allCases.map { kind in (kind, judged.count { $0.verdict.kind == kind }) }
    }
}
