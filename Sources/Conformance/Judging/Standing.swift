import Contracts

/// What a requirement comes to in a run: three things that are easily taken
/// for one another are violated, untested and partial.
public enum Standing: String, Sendable, CaseIterable {
    /// Something other than the connector broke where it was looked at.
    case error
    /// It is violated.
    case violated
    /// Its violation was expected, and is accepted.
    case accepted
    /// Nobody could look: what it needs is missing wherever it was asked for,
    /// or the control failed.
    case untested
    /// Noise, or evidence that is incomplete, allows no verdict.
    case inconclusive
    /// A should is violated, or a tolerated reading was chosen.
    case warned
    /// It is met where it was looked at, and could not be looked at
    /// everywhere.
    case partial
    /// It is met, and something is worth a note.
    case noted
    /// It is optional, and the subject does not offer it.
    case notOffered = "not-offered"
    /// It is met.
    case met
    /// No case of this run looks at it.
    case notRun = "not-run"

    /// What some verdicts on one requirement come to.
    public init(of judged: some Sequence<Judged>) {
        var kinds: Set<Verdict.Kind> = []
        var isAccepted = false
        for one in judged {
            if one.isAccepted { isAccepted = true } else { kinds.insert(one.verdict.kind) }
        }
        let isTested = !kinds.isDisjoint(with: [.pass, .warn, .info])
        let isMissed = !kinds.isDisjoint(with: [.untestable, .blocked])
        switch true {
        case kinds.contains(.harnessError): self = .error
        case kinds.contains(.fail): self = .violated
        case isAccepted: self = .accepted
        case kinds.isEmpty: self = .notRun
        case isMissed && !isTested: self = .untested
        case kinds.contains(.inconclusive): self = .inconclusive
        case kinds.contains(.warn): self = .warned
        case isMissed: self = .partial
        case kinds.contains(.info): self = .noted
        case isTested: self = .met
        default: self = .notOffered
        }
    }

    /// Whether a reader must see it before all others.
    public var isNotable: Bool { ![.met, .noted, .notOffered, .notRun].contains(self) }
}

extension Run {
    /// A requirement, and what it comes to.
    public struct Line: Sendable {
        /// What the requirement is.
        public var obligation: Obligation
        /// What it comes to.
        public var standing: Standing
        /// The verdicts on it.
        public var judged: [Judged]

        /// The cases in which it was judged, in order.
        public var cases: [String] {
            var seen: Set<String> = []
            return judged.filter { seen.insert($0.testCase).inserted }.map(\.testCase)
        }

        /// Why it was not looked at everywhere, each reason once.
        public var gaps: [String] {
            var seen: Set<String> = []
            return judged.filter { [.untestable, .blocked, .inconclusive].contains($0.verdict.kind) }
                .filter { seen.insert($0.verdict.message).inserted }.map(\.verdict.message)
        }
    }

    /// Every requirement of the set by its id, also those that no case of
    /// this run looks at; checks that every case has and that belong to no
    /// requirement come last.
    public var lines: [Line] {
        var byID: [String: Line] = [:]
        for obligation in header.obligations.byCheck.values {
            let known = byID[obligation.requirement]?.obligation
            // One requirement may have checks of several levels: the most
            // binding one stands for it.
            guard known.map({ obligation.level.isStricter(than: $0.level) }) ?? true else { continue }
            byID[obligation.requirement] = Line(obligation: obligation, standing: .notRun, judged: [])
        }
        for one in judged {
            let obligation = header.obligations[one.check]
            byID[obligation.requirement, default: Line(obligation: obligation, standing: .notRun, judged: [])]
                .judged.append(one)
        }
        for (id, line) in byID { byID[id]?.standing = Standing(of: line.judged) }
        return byID.values.sorted { one, other in
            let (a, b) = (one.obligation.requirement, other.obligation.requirement)
            return (a.contains(".") ? 1 : 0, a) < (b.contains(".") ? 1 : 0, b)
        }
    }
}

extension Level {
    /// Whether it binds more than another.
    func isStricter(than other: Level) -> Bool {
        let order = Level.allCases
        return order.firstIndex(of: self) ?? 0 < order.firstIndex(of: other) ?? 0
    }
}
