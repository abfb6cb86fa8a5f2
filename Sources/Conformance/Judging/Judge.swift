import Contracts

/// A check's verdict on an attempt.
public struct Judged: Sendable, Equatable {
    /// The case's id.
    public var testCase: String
    /// The number of the attempt.
    public var attempt: Int
    /// The check's id.
    public var check: String
    /// What it says.
    public var verdict: Verdict

    /// Makes one.
    public init(testCase: String, attempt: Int, check: String, verdict: Verdict) {
        self.testCase = testCase
        self.attempt = attempt
        self.check = check
        self.verdict = verdict
    }
}

/// Computes verdicts: what the checks say, in the light of how binding they
/// are and of what happened to the attempt as a whole.
public struct Judge: Sendable {
    /// What the checks stand for.
    public let obligations: Obligations
    /// What the contract calls the standard variables.
    public let standard: StandardVariables

    /// Makes a judge.
    public init(_ obligations: Obligations, _ standard: StandardVariables) {
        self.obligations = obligations
        self.standard = standard
    }

    /// The verdicts on an attempt, in the order of the case's checks.
    /// `blocked` says that the case's control failed.
    public func judge(_ testCase: TestCase, _ observation: Observation, blocked: Bool = false) -> [Judged] {
        testCase.allChecks.map { use in
            Judged(
                testCase: testCase.id,
                attempt: observation.attempt,
                check: use.check,
                verdict: verdict(use, testCase, observation, blocked: blocked)
            )
        }
    }

    /// Whether an attempt is good enough for those that have it as their
    /// control: everything that is binding was looked at, and none of it is
    /// violated.
    public static func passes(_ judged: [Judged]) -> Bool {
        judged.allSatisfy(\.verdict.kind.isGood)
    }

    private func verdict(
        _ use: CheckUse,
        _ testCase: TestCase,
        _ observation: Observation,
        blocked: Bool
    ) -> Verdict {
        guard let check = Check.named(use.check) else {
            return Verdict(.harnessError, "there is no check \(use.check)")
        }
        let level = obligations[use.check].level
        switch observation.outcome {
        case .harnessError(let message): return Verdict(.harnessError, message)
        case .unsupported(let capability, let message):
            return Verdict(level == .must ? .untestable : .na, "the subject does not offer \(capability): \(message)")
        case .completed, .bpmnError, .failed, .unresolved: break
        }
        let said = check.judge(testCase, observation, use.parameters, standard)
        let verdict = Self.standing(said, check, observation)
        if blocked, verdict.kind != .harnessError {
            return Verdict(.blocked, "its control \(testCase.control ?? "") fails")
        }
        switch (verdict.kind, level) {
        case (.fail, .should), (.untestable, .should): return with(.warn, verdict)
        case (.fail, .may), (.untestable, .may), (.warn, .may): return with(.info, verdict)
        default: return verdict
        }
    }

    /// What is left of a verdict where some exchanges were not kept: nothing
    /// passes by what nobody saw, and nothing fails by what nobody looked for.
    private static func standing(_ verdict: Verdict, _ check: Check, _ observation: Observation) -> Verdict {
        let lost = observation.lostExchanges
        guard lost > 0, check.reliance != .none else { return verdict }
        let isKept = [.fail, .harnessError].contains(verdict.kind) && check.reliance != .whole
        if isKept, !observation.exchanges.isEmpty { return verdict }
        let exchanges = lost == 1 ? "1 exchange was" : "\(lost) exchanges were"
        return Verdict(.inconclusive, "the evidence is incomplete: \(exchanges) not kept")
    }

    private func with(_ kind: Verdict.Kind, _ verdict: Verdict) -> Verdict {
        Verdict(kind, verdict.message, expected: verdict.expected, actual: verdict.actual)
    }
}
