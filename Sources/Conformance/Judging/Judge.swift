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
    /// Why a violation is expected and accepted for now; `nil` where it is
    /// not. It stands in no journal: who reads one says again what is
    /// accepted.
    public var acceptance: Acceptance?

    /// Makes one.
    public init(testCase: String, attempt: Int, check: String, verdict: Verdict, acceptance: Acceptance? = nil) {
        self.testCase = testCase
        self.attempt = attempt
        self.check = check
        self.verdict = verdict
        self.acceptance = acceptance
    }

    /// Whether it is a violation that is accepted.
    public var isAccepted: Bool { acceptance != nil && [.fail, .warn].contains(verdict.kind) }
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
    /// `obstacle` says why the case's control does not carry it; `nil` where
    /// it does.
    public func judge(_ testCase: TestCase, _ observation: Observation, obstacle: String? = nil) -> [Judged] {
        testCase.allChecks.map { use in
            Judged(
                testCase: testCase.id,
                attempt: observation.attempt,
                check: use.check,
                verdict: verdict(use, testCase, observation, obstacle: obstacle)
            )
        }
    }

    /// What keeps attempts at a control from carrying those that rest on it:
    /// what failed in them, or could not be tested. `nil` where everything
    /// that is binding was looked at and none of it is violated.
    public static func obstacle(in judged: [Judged]) -> String? {
        let bad = judged.filter { !$0.verdict.kind.isGood }
        guard let first = bad.first else { return nil }
        func checks(_ kind: Verdict.Kind) -> String {
            var seen: Set<String> = []
            return bad.filter { $0.verdict.kind == kind && seen.insert($0.check).inserted }.map(\.check)
                .joined(separator: ", ")
        }
        if bad.contains(where: { $0.verdict.kind == .fail }) { return "fails in " + checks(.fail) }
        switch first.verdict.kind {
        case .untestable: return "could not be tested: " + first.verdict.message
        case .harnessError: return "broke: " + first.verdict.message
        case .blocked: return "is blocked itself"
        default: return "is not conclusive in " + checks(first.verdict.kind)
        }
    }

    private func verdict(
        _ use: CheckUse,
        _ testCase: TestCase,
        _ observation: Observation,
        obstacle: String?
    ) -> Verdict {
        guard let check = Check.named(use.check) else {
            return Verdict(.harnessError, "there is no check \(use.check)")
        }
        let level = obligations[use.check].level
        switch observation.outcome {
        case .harnessError(let message): return Verdict(.harnessError, message)
        case .unsupported(EngineEvent.engine, let message):
            return Verdict(.na, "only an engine shows it: \(message)")
        case .unsupported(let capability, let message):
            return Verdict(level == .must ? .untestable : .na, "the subject does not offer \(capability): \(message)")
        case .completed, .bpmnError, .failed, .unresolved: break
        }
        guard !check.needsEngine || observation.engine != nil else {
            return Verdict(.na, "only an engine shows it")
        }
        let said = check.judge(testCase, observation, use.parameters, standard)
        let verdict = Self.standing(said, check, observation)
        if let obstacle, verdict.kind != .harnessError {
            // What was seen all the same is told: it may be what is wrong.
            let seen = verdict.kind == .fail ? verdict.message : nil
            return Verdict(.blocked, "its control \(testCase.control ?? "") \(obstacle)", actual: seen)
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
