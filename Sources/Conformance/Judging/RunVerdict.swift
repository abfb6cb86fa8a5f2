/// What a run comes to, in one word.
public enum RunVerdict: String, Sendable, CaseIterable {
    /// Every requirement that was looked at is met.
    case conformant = "CONFORMANT"
    /// So is every must; a should is not, or noise left something
    /// inconclusive.
    case conformantWithWarnings = "CONFORMANT_WITH_WARNINGS"
    /// A must is violated.
    case nonConformant = "NON_CONFORMANT"
    /// Nothing is violated, and not everything was judged: nothing at all, a
    /// must that could not be tested, a control that did not pass, evidence
    /// that is incomplete.
    case incomplete = "INCOMPLETE"
    /// Something other than the connector broke: no verdict on it.
    case harnessError = "HARNESS_ERROR"
}

extension Run {
    /// What the run comes to.
    public var verdict: RunVerdict {
        let all = judged
        let kinds = Set(all.filter { !$0.isAccepted }.map(\.verdict.kind))
        if !defects.isEmpty || kinds.contains(.harnessError) { return .harnessError }
        if !strays.isEmpty || kinds.contains(.fail) { return .nonConformant }
        if isInterrupted || all.isEmpty || kinds.contains(.blocked) || kinds.contains(.untestable) {
            return .incomplete
        }
        if attempts.contains(where: { $0.observation.lostExchanges > 0 }) { return .incomplete }
        let isClean = kinds.isDisjoint(with: [.warn, .inconclusive]) && !all.contains(where: \.isAccepted)
        return isClean ? .conformant : .conformantWithWarnings
    }

    /// The verdict as every report shows it: a run of some of the suite's
    /// cases never says plainly that the connector conforms.
    public var shownVerdict: String {
        guard isPartial, let suiteCases = header.suiteCases else { return verdict.rawValue }
        return "\(verdict.rawValue) (partial run: \(playedCases) of \(suiteCases) cases)"
    }

    /// The exit code of `check` for it.
    ///
    /// 70 our own defect, before 3 the harness's, before 1 a violation; 5
    /// where not everything was judged. Warnings, and what noise left
    /// inconclusive, are printed and do not fail.
    public var exitCode: Int32 {
        let vacuous = attempts.contains { attempt in
            if case .harnessError = attempt.observation.outcome { return false }
            return attempt.judged.contains { $0.verdict.kind == .harnessError }
        }
        if !defects.isEmpty || vacuous { return 70 }
        switch verdict {
        case .harnessError: return 3
        case .nonConformant: return 1
        case .incomplete: return 5
        case .conformant, .conformantWithWarnings: return 0
        }
    }
}
