import Documents
public import Exchanges
import Matching
public import Scenarios
import Synchronization

/// A scenario that answers, with a state of its own or in the state that
/// another keeps: which step each rule has reached.
///
/// Which rule a request matches depends on nothing but the request, and is
/// found out before the state is looked at; taking the rule's next step is
/// one act, so that any number of clients at once get exactly as many of each
/// response as the script says.
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
        guard let limits, index.first(request) != nil else { return unlimited(request, in: act, later: later) }
        let (pass, refusal) = limits.admit(request)
        if let refusal { return .answer(refusal) }
        let found = unlimited(request, in: act, later: later)
        return found.missed == nil ? .answer(limits.charged(found.decision, pass)) : found
    }

    /// Fills the limits' buckets, or those of one token.
    public func resetLimits(token: String? = nil) { limits?.reset(token: token) }

    private func unlimited(
        _ request: IncomingRequest,
        in act: (_ step: (inout ScenarioState) -> Int?) -> Int?,
        later: () -> Later
    ) -> Answer {
        var found = index.first(request)
        var hasPassed = false
        var passed: [Int] = []
        while let number = found {
            if let response = constant[number] {
                let step = act { $0.stepOver(rule: number) }
                if request.wantsAnnotation { annotate(request, rule: number, step: step) }
                return .answer(.ready(response))
            }
            let ready = rules[number]
            let turn = ready.countsByOwner ? turn(request, ready.rule) : nil
            var taken = 0
            var isPassed = false
            var isGated = false
            var forgotten = 0
            let step = act { state in
                let (step, isTaken, isMatch) = take(ready, number, turn, &state, &taken)
                isPassed = !isTaken
                isGated = isMatch
                if turn != nil { forgotten = state.forgotten(of: number) }
                return step
            }
            if forgotten > 0 { tellForgotten(ready, number) }
            if isPassed {
                hasPassed = true
                if isGated, request.wantsAnnotation { passed.append(number) }
                found = next(request, after: number)
                continue
            }
            if request.wantsAnnotation {
                if step == nil { passed.append(number) }
                annotate(request, rule: step == nil ? nil : number, step: step, passed: passed)
            }
            guard let step else { return .miss(consumed(rule: number).hidden(redaction)) }
            if let turn, ready.rule.advance != .request {
                var decision = ready.rule.steps[step].decision(context(of: request, rule: number, number: taken))
                decision.observe(by: DeliveryObserver(turn.ticket, later()))
                return .answer(decision)
            }
            if let prepared = ready.prepared[step], !ready.hasTwin || !request.asksForStream {
                return .answer(.ready(prepared))
            }
            return .answer(ready.rule.steps[step].decision(context(of: request, rule: number, number: taken)))
        }
        if request.wantsAnnotation { annotate(request, rule: nil, step: nil, passed: passed) }
        // A key that only a header knows may stand in the body, too.
        let redaction = redaction.hiding(credentialsOf: request)
        return .miss((hasPassed ? passedOn : noMatch(request, redaction)).hidden(redaction))
    }

    /// One rule's turn in a state: what it wants of the state, whether its gate
    /// lets it, its next step and what that sets.
    private func take(
        _ ready: ReadyRule,
        _ number: Int,
        _ turn: StepTurn?,
        _ state: inout ScenarioState,
        _ taken: inout Int
    ) -> (step: Int?, isTaken: Bool, isMatch: Bool) {
        guard state.holds(ready.rule.state) else { return (nil, false, false) }
        if ready.isDrawn { taken = state.count(of: number) }
        var step: Int?
        if let turn {
            guard let passed = state.step(ready.rule, number: number, turn, seed: seed) else {
                return (nil, false, true)
            }
            step = passed
        } else if let gate = ready.rule.gate {
            guard let passed = state.step(ready.rule, number: number, through: gate, seed: seed) else {
                return (nil, false, true)
            }
            step = passed
        } else {
            step = state.step(ready.rule, number: number)
        }
        if ready.sets, let step { state.set(ready.rule.steps[step].sets) }
        return (step, true, true)
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

    private func tellForgotten(_ ready: ReadyRule, _ number: Int) {
        guard ready.telling.isFirst() else { return }
        tell(
            "\(ready.rule.shownName(number)) of scenario \(scenario.name) has met more than "
                + "\(ScenarioState.ownerLimit) \(ready.rule.per == .key ? "keys" : "connections"): "
                + "the one that was silent longest begins anew"
        )
    }

    /// The next rule that matches a request that one has passed on.
    private func next(_ request: IncomingRequest, after number: Int) -> Int? {
        rules.indices.dropFirst(number + 1).first { rules[$0].rule.when.matches(request) }
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

    /// A class: looking at a rule in an array of structures retains all that
    /// the rule holds.
    private final class ReadyRule: Sendable {
        let rule: Rule
        /// What each step has ready: a step that is taken out is retained with
        /// all it has.
        let prepared: [PreparedResponse?]
        /// Whether it depends on the request what a step answers.
        let hasTwin: Bool
        /// Whether something is drawn for each request.
        let isDrawn: Bool
        /// Whether a step of it changes the state.
        let sets: Bool
        /// Whether its requests are counted by owner, or its steps go on by
        /// what became of its responses.
        let countsByOwner: Bool
        /// Whether it was told that it has more owners than it keeps.
        let telling = Once()

        init(_ rule: Rule, _ responses: inout PreparedResponses) {
            self.rule = rule
            countsByOwner = rule.per != .token || rule.advance != .request
            prepared = rule.steps.map { step in step.prepared.map { responses.one($0) } }
            sets = rule.steps.contains { !$0.sets.isEmpty }
            isDrawn = rule.steps.contains { $0.response.isDrawn }
            hasTwin = rule.steps.contains { $0.response.twin != nil }
        }
    }
}
