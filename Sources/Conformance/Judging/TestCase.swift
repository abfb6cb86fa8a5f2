public import Contracts
public import Documents
public import Scenarios

/// One situation that a connector is put into, and the checks that look at
/// how it came out of it.
public struct TestCase: Sendable {
    /// Its id, `area/name`.
    public var id: String
    /// One line for people.
    public var title: String
    /// The case that must pass first, or this one is blocked.
    public var control: String?
    /// Whether others may run beside it.
    public var lane: Lane
    /// How long an attempt may take, in nanoseconds.
    public var deadline: UInt64
    /// How the connector comes to its key.
    public var secret: Secret
    /// Whether the case itself says so: then a user's own key, or another
    /// source of it, is not for this case.
    public var ownsSecret: Bool
    /// The inputs that differ from the contract's defaults.
    public var set: [String: String]
    /// The process variables that are there before.
    public var variables: [String: ProcessValue]
    /// The process that the connector is a part of.
    public var process: OrderedProcess
    /// What the provider answers; `nil` in a case that comes from a journal.
    public var script: Scenario?
    /// How often each step of each rule answers.
    public var outline: [RuleOutline]
    /// The checks that the case names; the implicit ones come on top.
    public var checks: [CheckUse]
    /// The case as it stands in its file.
    public var source: Value

    /// Whether others may run beside a case.
    public enum Lane: String, Sendable, CaseIterable {
        /// They may.
        case parallel
        /// Nothing else runs: for upper bounds of times.
        case quiet
    }

    /// How a connector comes to its key.
    public enum Secret: String, Sendable, CaseIterable {
        /// In an environment variable.
        case env
        /// In a file.
        case file
        /// In a properties file.
        case properties
        /// As a literal.
        case variable
        /// Not at all: the input names a secret that nobody has.
        case none
    }

    /// How often each step of a rule answers; `nil`: forever.
    public struct RuleOutline: Sendable, Equatable {
        /// One number a step.
        public var times: [Int?]

        /// Makes one.
        public init(times: [Int?]) {
            self.times = times
        }

        /// The outline of a rule. A lone step that is repeated answers
        /// forever.
        public init(_ rule: Rule) {
            let goesOn = rule.steps.count == 1 && rule.after != .miss
            times = goesOn ? [nil] : rule.steps.map(\.times)
        }

        /// Whether the rule is one of several ways out and need not answer
        /// at all: it has one step that goes on forever.
        public var isOptional: Bool { times.count == 1 && times[0] == nil }
    }

    /// Makes a case.
    public init(
        id: String,
        title: String,
        control: String? = nil,
        lane: Lane = .parallel,
        deadline: UInt64 = 20_000_000_000,
        secret: Secret = .variable,
        ownsSecret: Bool = false,
        set: [String: String] = [:],
        variables: [String: ProcessValue] = [:],
        process: OrderedProcess = .probe,
        script: Scenario?,
        outline: [RuleOutline]? = nil,
        checks: [CheckUse],
        source: Value = .null
    ) {
        self.id = id
        self.title = title
        self.control = control
        self.lane = lane
        self.deadline = deadline
        self.secret = secret
        self.ownsSecret = ownsSecret
        self.set = set
        self.variables = variables
        self.process = process
        self.script = script
        self.outline = outline ?? (script?.rules ?? []).map { RuleOutline($0) }
        self.checks = checks
        self.source = source
    }

    /// The part of the id before the slash.
    public var area: String { String(id.prefix { $0 != "/" }) }

    /// All checks, the implicit ones last.
    public var allChecks: [CheckUse] { checks + Check.implicit.map { CheckUse($0.id) } }

    /// Whether the runner must listen on after the result.
    public var listensOn: Bool { checks.contains { Check.named($0.check)?.listensOn == true } }
}

extension ProcessValue {
    /// A variable as a case file writes it: the type follows from the value.
    public init(plain value: Value) {
        switch value {
        case .null: self = .null
        case .bool: self = ProcessValue(.boolean, value)
        case .string: self = ProcessValue(.string, value)
        case .number:
            let isInteger = value.integer.flatMap { Int32(exactly: $0) } != nil
            self = ProcessValue(isInteger ? .integer : .double, value)
        case .array, .object: self = ProcessValue(.json, value)
        }
    }
}
