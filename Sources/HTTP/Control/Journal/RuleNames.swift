/// The rules of a scenario, for those who show them.
public struct ScenarioRules: Sendable, Equatable {
    /// The scenario's name.
    public var scenario: String
    /// A rule.
    public struct Rule: Sendable, Equatable {
        /// What it is called: its name, or its number.
        public var name: String
        /// How many steps it has.
        public var steps: Int

        /// Makes one.
        public init(name: String, steps: Int) {
            self.name = name
            self.steps = steps
        }
    }
    /// Its rules in their order.
    public var rules: [Rule]

    /// Makes a list.
    public init(scenario: String, rules: [Rule]) {
        self.scenario = scenario
        self.rules = rules
    }
}

/// What rules were called when a request came: files are edited meanwhile.
struct RuleNames {
    private struct Edition {
        /// The number of the first request that met these.
        var first: Int
        var names: [String: [ScenarioRules.Rule]]
    }

    /// Older ones are forgotten.
    private static let limit = 32
    private var editions: [Edition] = []
    private(set) var scenarios: [ScenarioRules] = []

    /// From a request on the rules are these.
    mutating func change(_ scenarios: [ScenarioRules], from first: Int) {
        self.scenarios = scenarios
        let names = Dictionary(scenarios.map { ($0.scenario, $0.rules) }) { first, _ in first }
        editions.append(Edition(first: first, names: names))
        if editions.count > Self.limit { editions.removeFirst() }
    }

    /// What the rule of a request is called.
    func name(_ source: String, _ rule: Int, of number: Int) -> String {
        let edition = editions.last { $0.first <= number } ?? editions.first
        let rules = edition?.names[source] ?? []
        return rules.indices.contains(rule) ? rules[rule].name : "rule \(rule + 1)"
    }
}

/// What a count is of, by the names of the time.
struct CountKey: Hashable {
    var source: String
    var rule: String
    var status: Int
}
