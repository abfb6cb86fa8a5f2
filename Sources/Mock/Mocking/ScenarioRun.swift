import Documents
public import Exchanges
import Matching
public import Scenarios

/// A scenario that answers, with a state of its own or in the state that
/// another keeps: which step each rule has reached.
///
/// Which rule a request matches depends on nothing but the request, and is
/// found out before the state is looked at; taking the rule's next step is
/// one act, so that any number of clients at once get exactly as many of each
/// response as the script says.
public final class ScenarioRun: Responder {
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
    private let limiter: Limiter?

    /// Starts a scenario from its first steps. The same seed and the same
    /// requests draw the same times. `tell` is told of what users should know,
    /// a line each.
    public init(
        _ scenario: Scenario,
        values: CaseValues,
        redaction: RedactionPolicy,
        clock: any Clock,
        seed: UInt64 = 1,
        tell: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.seed = seed
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
        limiter = scenario.limits.isEmpty ? nil : Limiter(scenario, redaction: redaction, clock: clock, tell: tell)
    }

    public func decide(_ request: IncomingRequest) -> Answer {
        decide(request) { step in state.update { step(&$0) } }
    }

    /// What answers a request in the state that `act` changes: it applies the
    /// step that it is given, once and in one act.
    public func decide(
        _ request: IncomingRequest,
        in act: (_ step: (inout ScenarioState) -> Int?) -> Int?
    ) -> Answer {
        guard let limiter else { return unlimited(request, in: act) }
        return limited(request, by: limiter) { unlimited(request, in: act) }
    }

    /// Whether there is a rule for a request, whatever its state.
    func matches(_ request: IncomingRequest) -> Bool { index.first(request) != nil }

    /// Fills the limits' buckets, or those of one token.
    public func resetLimits(token: String? = nil) { limiter?.reset(token: token) }

    private func unlimited(
        _ request: IncomingRequest,
        in act: (_ step: (inout ScenarioState) -> Int?) -> Int?
    ) -> Answer {
        var found = index.first(request)
        var hasPassed = false
        while let number = found {
            if let response = constant[number] {
                let step = act { $0.stepOver(rule: number) }
                if request.wantsAnnotation { annotate(request, rule: number, step: step) }
                return .answer(.ready(response))
            }
            let ready = rules[number]
            var taken = 0
            var isPassed = false
            let step = act { state in
                let (step, isTaken) = take(ready, number, &state, &taken)
                isPassed = !isTaken
                return step
            }
            if isPassed {
                hasPassed = true
                found = next(request, after: number)
                continue
            }
            if request.wantsAnnotation { annotate(request, rule: step == nil ? nil : number, step: step) }
            guard let step else { return .miss(consumed(rule: number).hidden(redaction)) }
            if let prepared = ready.prepared[step], !ready.hasTwin || !request.asksForStream {
                return .answer(.ready(prepared))
            }
            return .answer(ready.rule.steps[step].decision(context(of: request, rule: number, number: taken)))
        }
        if request.wantsAnnotation { annotate(request, rule: nil, step: nil) }
        // A key that only a header knows may stand in the body, too.
        let redaction = redaction.hiding(credentialsOf: request)
        return .miss((hasPassed ? passedOn : noMatch(request, redaction)).hidden(redaction))
    }

    /// One rule's turn in a state: what it wants of the state, whether its gate
    /// lets it, its next step and what that sets.
    private func take(
        _ ready: ReadyRule,
        _ number: Int,
        _ state: inout ScenarioState,
        _ taken: inout Int
    ) -> (step: Int?, isTaken: Bool) {
        guard state.holds(ready.rule.state) else { return (nil, false) }
        if ready.isDrawn { taken = state.count(of: number) }
        var step: Int?
        if let gate = ready.rule.gate {
            guard let passed = state.step(ready.rule, number: number, through: gate, seed: seed) else {
                return (nil, false)
            }
            step = passed
        } else {
            step = state.step(ready.rule, number: number)
        }
        if ready.sets, let step { state.set(ready.rule.steps[step].sets) }
        return (step, true)
    }

    /// The next rule that matches a request that one has passed on.
    private func next(_ request: IncomingRequest, after number: Int) -> Int? {
        rules.indices.dropFirst(number + 1).first { rules[$0].rule.when.matches(request) }
    }

    private func annotate(_ request: IncomingRequest, rule: Int?, step: Int?) {
        request.annotation = Annotation(token: request.token, source: scenario.name, rule: rule, step: step)
    }

    func context(of request: IncomingRequest, rule: Int, number: Int) -> TemplateContext {
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
        let near = index.near(request, limit: Self.nearLimit).map { index in
            let notes = MismatchNotes(redaction)
            _ = rules[index].rule.when.matches(request, notes: notes)
            return Miss.Near(
                name: "\(rules[index].rule.shownName(index)) of \(scenario.name)",
                mismatches: notes.mismatches
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

        init(_ rule: Rule, _ responses: inout PreparedResponses) {
            self.rule = rule
            prepared = rule.steps.map { step in step.prepared.map { responses.one($0) } }
            sets = rule.steps.contains { !$0.sets.isEmpty }
            isDrawn = rule.steps.contains { $0.response.isDrawn }
            hasTwin = rule.steps.contains { $0.response.twin != nil }
        }
    }
}
        // What was spent on matching is not missing where it is explained.
        request.scratch.visits = 0
