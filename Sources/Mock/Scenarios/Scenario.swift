public import Documents
public import Exchanges
public import Faults
public import Matching
public import Providers

/// What answers the requests of one test: rules, the first that matches
/// answers.
public struct Scenario: Sendable {
    /// Its name, one segment of a path.
    public var name: String
    /// One line for people.
    public var title: String
    /// Where its bodies and headers come from.
    public var provenance: Provenance?
    /// The rules in their order.
    public var rules: [Rule]
    /// What rules may ask for and steps may set, with what it is at the
    /// beginning.
    public var states: [String: Value]
    /// How much of it its clients may use; each counts another's.
    public var limits: [Limit] = []
    /// The header fields by which the provider's responses tell of limits.
    public var limitHeaders: [LimitHeaders] = []
    /// What is legal in its file and probably not meant.
    public var remarks: [Diagnostic] = []

    /// Makes a scenario.
    public init(
        name: String,
        title: String = "",
        provenance: Provenance? = nil,
        rules: [Rule],
        states: [String: Value] = [:]
    ) {
        self.states = states
        self.name = name
        self.title = title
        self.provenance = provenance
        self.rules = rules
    }
}

/// One rule: what it wants of a request, and what it answers in turn.
public struct Rule: Sendable {
    /// What it wants.
    public var when: RequestMatcher
    /// The steps; never empty.
    public var steps: [Step]
    /// What follows the last step.
    public var after: After
    /// Its name, where it has one, for messages.
    public var name: String?
    /// Which of the requests that it matches it answers; `nil`: all. The
    /// others go on to the next rule.
    public var gate: Gate?
    /// What it wants of the state: where that does not hold, a request goes on
    /// to the next rule.
    public var state: [StateTest] = []

    /// Whose requests take its steps one after the other.
    public var per = Per.token
    /// What makes it go on to its next step.
    public var advance = Advance.request

    /// Whose requests are counted together.
    public enum Per: String, Sendable, CaseIterable {
        /// Those of one token.
        case token
        /// Those with one API key, of one token.
        case key
        /// Those of one connection.
        case connection
    }

    /// What makes a rule go on to its next step.
    public enum Advance: String, Sendable, CaseIterable {
        /// Each request.
        case request
        /// A response that its client took whole; one that it did not is given
        /// again.
        case delivered
        /// Each call: requests with the same method, path and canonical body
        /// get one step, until a response of it that is no passing error was
        /// delivered whole, or ten seconds have passed.
        case call
    }

    /// Which of the requests that a rule matches it answers.
    public enum Gate: Sendable, Equatable {
        /// The last of each so many.
        case every(Int)
        /// As many of a thousand thousands, drawn.
        case chance(Int)
        /// The one before which so many came.
        case number(Int)
    }

    /// What a rule wants of the scenario's state.
    public struct StateTest: Sendable {
        /// The name that the scenario declares.
        public var name: String
        /// What must be there.
        public var test: ValueTest

        /// Makes a test.
        public init(_ name: String, _ test: ValueTest) {
            self.name = name
            self.test = test
        }
    }

    /// What follows the last step.
    public enum After: String, Sendable {
        /// The last step again.
        case last
        /// The first step again.
        case cycle
        /// Nothing: a miss, `consumed`.
        case miss
    }

    /// Makes a rule.
    public init(
        when: RequestMatcher,
        steps: [Step],
        after: After = .last,
        name: String? = nil,
        gate: Gate? = nil
    ) {
        self.name = name
        self.gate = gate
        self.when = when
        self.steps = steps
        self.after = after
    }

    /// The step that answers a rule's request, counted from 0 by their
    /// order; `nil` after the last where `after` says so.
    public func step(for number: Int) -> Int? {
        var number = number
        var total = 0
        // By index: a step that is taken out is retained with all it has.
        for index in steps.indices {
            guard let times = steps[index].times else { return index }
            if number - total < times { return index }
            total += times
        }
        switch after {
        case .last: return steps.count - 1
        case .miss: return nil
        case .cycle:
            number %= total
            for index in steps.indices {
                number -= steps[index].times ?? 0
                if number < 0 { return index }
            }
            return nil
        }
    }

    /// Whether its first step answers every request.
    public var isConstant: Bool {
        gate == nil && state.isEmpty && steps[0].sets.isEmpty
            && (steps.count == 1 && after != .miss || steps[0].times == nil)
    }
}

/// One step of a rule: a response, for a number of requests.
public struct Step: Sendable {
    /// The response.
    public var response: ResponsePlan
    /// What goes wrong with it on the wire, in order.
    public var faults: [any Fault]
    /// What stands on the wire in its place; nothing else does.
    public var raw: [UInt8]?
    /// How many requests it answers; `nil`: all that come.
    public var times: Int?
    /// What it sets of the state.
    public var sets: [String: Value] = [:]

    /// Makes a step.
    public init(response: ResponsePlan, faults: [any Fault] = [], raw: [UInt8]? = nil, times: Int? = 1) {
        self.response = response
        self.faults = faults
        self.raw = raw
        self.times = times
    }

    /// The response where it is ready as it stands; where it has a twin, for
    /// a request that asks for no stream.
    public var prepared: PreparedResponse? { faults.isEmpty && raw == nil ? response.prepared : nil }

    /// What the step wants to be sent to a request.
    public func decision(_ context: TemplateContext) -> Decision {
        if let prepared, response.twin == nil || !context.asksForStream { return .ready(prepared) }
        if let raw { return Decision(.raw(RawStream(raw))) }
        let stream = response.stream(context)
        // What is whole and due at once goes the short way.
        if faults.isEmpty, case .length = stream.response.framing, response.delay == 0 {
            return .ready(
                PreparedResponse(
                    status: response.status,
                    headers: stream.response.headers,
                    body: stream.response.body
                )
            )
        }
        return stream.with(faults).decision
    }
}
