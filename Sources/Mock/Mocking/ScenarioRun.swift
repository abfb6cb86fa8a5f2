import Documents
public import Exchanges
import Matching
public import Scenarios
import Synchronization

/// A scenario with a state of its own: which step each rule has reached.
///
/// Deciding takes no lock: the steps are atomic counters, so that any number
/// of clients at once get exactly as many of each response as the script says.
public final class ScenarioRun: Sendable {
    /// The scenario.
    public let scenario: Scenario
    private let values: CaseValues
    private let redaction: RedactionPolicy
    private let clock: any Clock
    private let rules: [RunningRule]

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
    }

    /// Starts the scenario of another run from its first steps.
    init(anew other: ScenarioRun) {
        scenario = other.scenario
        values = other.values
        redaction = other.redaction
        clock = other.clock
        rules = scenario.rules.map { RunningRule($0) }
    }

    /// How many requests have matched each rule so far.
    public var counts: [Int] { rules.map { $0.count.load(ordering: .relaxed) } }

    /// Answers a request. `pathStart` is where the path without its prefixes
    /// begins.
    public func respond(
        to request: IncomingRequest,
        pathStart: Int,
        token: String? = nil,
        log: (any TrafficLog)? = nil
    ) -> Decision {
        let subject = MatchSubject.of(request, pathStart: pathStart)
        for index in rules.indices where rules[index].rule.when.matches(subject) {
            let running = rules[index]
            let number = running.count.wrappingAdd(1, ordering: .relaxed).oldValue
            guard let step = running.rule.step(for: number) else {
                return miss(consumed(rule: index), request, token, log)
            }
            if log == nil, let prepared = running.rule.steps[step].response.prepared { return .ready(prepared) }
            let answer = log.map { _ in
                TrafficEntry.Answer(token: token, source: scenario.name, rule: index, step: step)
            }
            return respond(running.rule.steps[step].response, subject, answer, log)
        }
        return miss(noMatch(subject), request, token, log)
    }

    private func respond(
        _ plan: ResponsePlan,
        _ subject: MatchSubject,
        _ answer: TrafficEntry.Answer?,
        _ log: (any TrafficLog)?
    ) -> Decision {
        if let prepared = plan.prepared {
            guard let answer, let log else { return .ready(prepared) }
            return .ready(prepared, subject.request, answer, log)
        }
        let context = TemplateContext(
            values: values,
            headers: subject.request.headers(),
            body: subject.wholeBody ?? .null,
            wall: clock.wall
        )
        let head = plan.head(context)
        switch plan.body {
        case .whole(let template):
            let response = PreparedResponse(
                status: head.status,
                headers: head.headers,
                body: template.filled(by: context)
            )
            guard plan.delay > 0 else {
                guard let answer, let log else { return .ready(response) }
                return .ready(response, subject.request, answer, log)
            }
            let entry = entry(subject.request, answer, head, body: response.body.array, log)
            return Decision(
                .deferred { [clock] writer in clock.schedule(after: plan.delay) { writer.send(response) } },
                observer: entry
            )
        case .stream(let templates, let first, let every):
            let entry = entry(subject.request, answer, head, body: [], log)
            let chunks = templates.enumerated().map { index, template in
                ChunkPump.Chunk(due: first &+ UInt64(index) &* every, bytes: template.filled(by: context))
            }
            return Decision(
                .deferred { [clock] writer in
                    let run: @Sendable () -> Void = {
                        ChunkPump.run(chunks, head: head, framing: .chunked, to: writer, clock: clock, entry: entry)
                    }
                    if plan.delay > 0 { clock.schedule(after: plan.delay, run) } else { run() }
                },
                observer: entry
            )
        }
    }

    private func entry(
        _ request: IncomingRequest,
        _ answer: TrafficEntry.Answer?,
        _ head: ResponseHead,
        body: [UInt8],
        _ log: (any TrafficLog)?
    ) -> TrafficEntry? {
        guard let answer, let log else { return nil }
        let entry = TrafficEntry(request, answer, head: head, body: body, log: log)
        log.began(entry)
        return entry
    }

    private func miss(
        _ miss: Miss,
        _ request: IncomingRequest,
        _ token: String?,
        _ log: (any TrafficLog)?
    ) -> Decision {
        .miss(miss, request, token: token, source: scenario.name, redaction: redaction, log: log)
    }

    private func consumed(rule: Int) -> Miss {
        Miss(
            .consumed,
            "rule \(rule + 1) of scenario \(scenario.name) has given all its responses",
            hint: "give its last step more times, or let \"after\" be last or cycle"
        )
    }

    private func noMatch(_ subject: MatchSubject) -> Miss {
        let near = scenario.rules.enumerated().map { index, rule in
            let notes = MismatchNotes(redaction)
            _ = rule.when.matches(subject, notes: notes)
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
