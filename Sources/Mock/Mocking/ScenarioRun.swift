import Documents
public import Exchanges
import Matching
public import Scenarios
import Synchronization

/// A scenario with a state of its own: which step each rule has reached.
///
/// Deciding takes no lock: the steps are atomic counters, so that any number
/// of clients at once get exactly as many of each response as the script says.
public final class ScenarioRun: Responder {
    /// So many rules are compared with a request that none matches.
    private static let nearLimit = 200

    /// The scenario.
    public let scenario: Scenario
    private let values: CaseValues
    private let redaction: RedactionPolicy
    private let clock: any Clock
    private let rules: [RunningRule]
    private let index: RuleIndex

    /// Starts a scenario from its first steps.
    public init(_ scenario: Scenario, values: CaseValues, redaction: RedactionPolicy, clock: any Clock) {
        var scenario = scenario
        for index in scenario.rules.indices {
            scenario.rules[index].when = scenario.rules[index].when.filled(values.texts)
        }
        self.scenario = scenario
        self.values = values
        self.redaction = redaction
        self.clock = clock
        rules = scenario.rules.map { RunningRule($0) }
        index = RuleIndex(scenario.rules.map(\.when))
    }

    /// Starts the scenario of another run from its first steps.
    init(anew other: ScenarioRun) {
        scenario = other.scenario
        values = other.values
        redaction = other.redaction
        clock = other.clock
        index = other.index
        rules = scenario.rules.map { RunningRule($0) }
    }

    public func decide(_ request: IncomingRequest) -> Answer {
        if let index = index.first(request) {
            let running = rules[index]
            let number = running.count.wrappingAdd(1, ordering: .relaxed).oldValue
            let step = running.rule.step(for: number)
            if request.wantsAnnotation { annotate(request, rule: step == nil ? nil : index, step: step) }
            guard let step else { return .miss(consumed(rule: index).hidden(redaction)) }
            // By its place: a step that is taken out is retained with all it has.
            if let prepared = running.rule.steps[step].prepared { return .answer(.ready(prepared)) }
            return .answer(running.rule.steps[step].decision(context(of: request)))
        }
        if request.wantsAnnotation { annotate(request, rule: nil, step: nil) }
        return .miss(noMatch(request).hidden(redaction))
    }

    private func annotate(_ request: IncomingRequest, rule: Int?, step: Int?) {
        request.annotation = Annotation(token: request.token, source: scenario.name, rule: rule, step: step)
    }

    private func context(of request: IncomingRequest) -> TemplateContext {
        TemplateContext(
            values: values,
            headers: request.headers(),
            body: request.wholeBody ?? .null,
            wall: clock.wall
        )
    }

    private func consumed(rule: Int) -> Miss {
        Miss(
            .consumed,
            "rule \(rule + 1) of scenario \(scenario.name) has given all its responses",
            hint: "give its last step more times, or let \"after\" be last or cycle"
        )
    }

    private func noMatch(_ request: IncomingRequest) -> Miss {
        let near = index.near(request, limit: Self.nearLimit).map { index in
            let notes = MismatchNotes(redaction)
            _ = rules[index].rule.when.matches(request, notes: notes)
            return Miss.Near(name: "rule \(index + 1) of \(scenario.name)", mismatches: notes.mismatches)
        }
        let nearest = near.enumerated()
            .sorted { ($0.element.mismatches.count, $0.offset) < ($1.element.mismatches.count, $1.offset) }
            .prefix(3)
            .map(\.element)
        return Miss(
            .noMatch,
            "no rule of scenario \(scenario.name) matches this request",
            near: nearest,
            hint: "change the request, or add a rule to the scenario"
        )
    }

    /// One rule and how many requests it has matched.
    ///
    /// A class, since an array holds no atomics, and since looking at a rule
    /// in an array of structures retains all that the rule holds.
    private final class RunningRule: Sendable {
        let rule: Rule
        let count = Atomic<Int>(0)

        init(_ rule: Rule) {
            self.rule = rule
        }
    }
}
