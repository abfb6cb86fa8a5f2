import Documents
public import Exchanges
import Matching
public import Scenarios
import Synchronization

/// A scenario that answers, with a state of its own or in the state that
/// another keeps: which step each rule has reached.
///
/// Which rules a request matches depends on nothing but the request, and is
/// found out before the state is looked at; which of them takes it, its next
/// step and what that sets are one act, so that any number of clients at once
/// get exactly as many of each response as the script says.
public final class ScenarioRun: Responder {
    /// Changes the state of a request later, once its response has ended.
    public typealias Later = @Sendable (_ change: (inout ScenarioState) -> Void) -> Void

    /// So many rules are compared with a request that none matches.
    private static let nearLimit = 200

    /// The scenario.
    public let scenario: Scenario
    private let values: CaseValues
    private let redaction: RedactionPolicy
    private let clock: any Clock
    private let seed: UInt64
    private let rules: [ReadyRule]
    /// What a rule always answers, where that is one ready response: most rules
    /// are served without a look at them.
    private let constant: [PreparedResponse?]
    private let index: RuleIndex
    private let state: TokenState<ScenarioState>
    /// Where it has limits.
    private let limits: LimitGate?
    /// The tickets of responses whose end is waited for.
    private let tickets = Atomic<UInt64>(0)
    private let tell: @Sendable (String) -> Void

    /// Starts a scenario from its first steps. The same seed and the same
    /// requests draw the same times. `tell` is told of what users should know,
    /// a line each: once of a rule that has more keys, connections or calls
    /// than it keeps apart.
    public init(
        _ scenario: Scenario,
        values: CaseValues,
        redaction: RedactionPolicy,
        clock: any Clock,
        seed: UInt64 = 1,
        tell: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.seed = seed
        self.tell = tell
        var scenario = scenario
        for index in scenario.rules.indices {
            scenario.rules[index].when = scenario.rules[index].when.filled(values.texts)
        }
        self.scenario = scenario
        state = TokenState(ScenarioState(scenario))
        self.values = values
        self.redaction = redaction
        self.clock = clock
        var responses = PreparedResponses()
        let rules = scenario.rules.map { ReadyRule($0, &responses) }
        constant = rules.map { $0.rule.isConstant && !$0.hasTwin ? $0.prepared[0] : nil }
        self.rules = rules
        index = RuleIndex(scenario.rules.map(\.when))
        limits = LimitGate(
            scenario,
            values: values,
            redaction: redaction,
            clock: clock,
            seed: seed,
            tell: tell
        )
    }

    public func decide(_ request: IncomingRequest) -> Answer {
        decide(request) { step in
            state.update { step(&$0) }
        } later: {
            { [state] change in state.update { change(&$0) } }
        }
    }

    /// What answers a request in the state that `act` changes: it applies the
    /// step that it is given, once and in one act. `later` gives what changes
    /// the same state once the response has ended; it is asked for only where
    /// a rule goes on by that.
    public func decide(
        _ request: IncomingRequest,
        in act: (_ step: (inout ScenarioState) -> Int?) -> Int?,
        later: () -> Later
    ) -> Answer {
        // What is refused takes no step, and what no rule matches uses nothing up.
        guard let first = index.first(request) else { return unmatched(request) }
        guard let limits else { return unlimited(request, first, in: act, later: later) }
        let (pass, refusal) = limits.admit(request)
        if let refusal { return .answer(refusal) }
        let found = unlimited(request, first, in: act, later: later)
        return found.missed == nil ? .answer(limits.charged(found.decision, pass)) : found
    }

    /// Fills the limits' buckets, or those of one token.
    public func resetLimits(token: String? = nil) { limits?.reset(token: token) }

    private func unlimited(
        _ request: IncomingRequest,
        _ first: Int,
        in act: (_ step: (inout ScenarioState) -> Int?) -> Int?,
        later: () -> Later
    ) -> Answer {
        if let response = constant[first] {
            let step = act { $0.stepOver(rule: first) }
            if request.wantsAnnotation { annotate(request, rule: first, step: step) }
            return .answer(.ready(response))
        }
        var walk = walk(request, from: first)
        let step = act { state in
            walk.go(&state, seed: seed)
            return walk.step
        }
        for candidate in walk.forgetting { tellForgotten(candidate) }
        guard let taker = walk.taker else {
            if request.wantsAnnotation { annotate(request, rule: nil, step: nil, passed: walk.passed) }
            return .miss(passedOn.hidden(redaction.hiding(credentialsOf: request)))
        }
        guard let step else {
            if request.wantsAnnotation {
                annotate(request, rule: nil, step: nil, passed: walk.passed + [taker.number])
            }
            return .miss(consumed(rule: taker.number).hidden(redaction))
        }
        if request.wantsAnnotation { annotate(request, rule: taker.number, step: step, passed: walk.passed) }
        let ready = taker.ready
        if let turn = taker.turn, ready.rule.advance != .request {
            var decision = ready.rule.steps[step].decision(
                context(of: request, rule: taker.number, number: walk.taken)
            )
            decision.observe(by: DeliveryObserver(turn.ticket, later()))
            return .answer(decision)
        }
        if let prepared = ready.prepared[step], !ready.hasTwin || !request.asksForStream {
            return .answer(.ready(prepared))
        }
        return .answer(
            ready.rule.steps[step].decision(context(of: request, rule: taker.number, number: walk.taken))
        )
    }

    /// A request's way through the rules that match it: up to the first that
    /// passes nothing on.
    private func walk(_ request: IncomingRequest, from first: Int) -> RuleWalk {
        let behind = rules[first].mayPass ? index.following(first, request) { !rules[$0].mayPass } : []
        return RuleWalk(candidate(request, first), behind.map { candidate(request, $0) })
    }

    private func candidate(_ request: IncomingRequest, _ number: Int) -> RuleWalk.Candidate {
        let ready = rules[number]
        let turn = ready.countsByOwner ? turn(request, ready.rule) : nil
        return RuleWalk.Candidate(number: number, ready: ready, turn: turn)
    }

    /// What is told of a request that no rule matches.
    private func unmatched(_ request: IncomingRequest) -> Answer {
        if request.wantsAnnotation { annotate(request, rule: nil, step: nil) }
        // A key that only a header knows may stand in the body, too.
        let redaction = redaction.hiding(credentialsOf: request)
        return .miss(noMatch(request, redaction).hidden(redaction))
    }

    /// A request's turn at a rule that counts by owner.
    private func turn(_ request: IncomingRequest, _ rule: Rule) -> StepTurn {
        let owner: StepOwner =
            switch rule.per {
            case .token: .everybody
            case .key: .key(redaction.keyDigest(of: request))
            case .connection: .connection(request.connection)
            }
        var turn = StepTurn(owner: owner, now: 0, ticket: 0)
        if rule.advance == .call {
            turn.now = clock.now
            turn.call = request.matchKey(redaction).key(
                method: request.method,
                path: request.path,
                query: nil,
                body: request.body
            )
        }
        if rule.advance != .request { turn.ticket = tickets.add(1, ordering: .relaxed).newValue }
        if rule.advance == .delivered {
            turn.connection = request.connection
            turn.lookForLeft = request.lookForLeft
        }
        return turn
    }

    private func tellForgotten(_ candidate: RuleWalk.Candidate) {
        guard candidate.ready.telling.isFirst() else { return }
        let rule = candidate.ready.rule
        tell(
            "\(rule.shownName(candidate.number)) of scenario \(scenario.name) has met more than "
                + "\(ScenarioState.ownerLimit) \(rule.per == .key ? "keys" : "connections"): "
                + "the one that was silent longest begins anew"
        )
    }

    private func annotate(_ request: IncomingRequest, rule: Int?, step: Int?, passed: [Int] = []) {
        var annotation = Annotation(token: request.token, source: scenario.name, rule: rule, step: step)
        if !passed.isEmpty { annotation.passed = passed }
        request.annotation = annotation
    }

    private func context(of request: IncomingRequest, rule: Int, number: Int) -> TemplateContext {
        let random = DrawnNumbers(seed: seed, rule: rule, request: number)
        return TemplateContext(request, values: values, clock: clock, random: random)
    }

    private func consumed(rule: Int) -> Miss {
        Miss(
            .consumed,
            "\(rules[rule].rule.shownName(rule)) of scenario \(scenario.name) has given all its responses",
            hint: "give its last step more times, or let \"after\" be last or cycle"
        )
    }

    private var passedOn: Miss {
        Miss(
            .noMatch,
            "the rules of scenario \(scenario.name) that match this request answer only some such "
                + "(every, chance, state, step)",
            hint: "add a rule behind them that answers the others"
        )
    }

    private func noMatch(_ request: IncomingRequest, _ redaction: RedactionPolicy) -> Miss {
        // What was spent on matching is not missing where it is explained.
        request.scratch.visits = 0
        let near = index.near(request, limit: Self.nearLimit).map { index in
            let notes = MismatchNotes(redaction)
            _ = rules[index].rule.when.matches(request, notes: notes)
            return Miss.Near(
                name: "\(rules[index].rule.shownName(index)) of \(scenario.name)",
                mismatches: notes.mismatches,
                isRule: true
            )
        }
        return Miss(
            .noMatch,
            "no rule of scenario \(scenario.name) matches this request",
            near: near.nearest,
            hint: near.nearest.pathAdvice ?? "change the request, or add a rule to the scenario"
        )
    }
}
