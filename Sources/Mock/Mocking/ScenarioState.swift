import Documents
import Matching
public import Scenarios

/// How far a scenario has come: a value, and a step from one to the next
/// that depends on nothing else.
///
/// Whoever keeps it sees to it that no two steps start from the same value.
public struct ScenarioState: Sendable, Equatable {
    /// So many rules are counted side by side, those behind them only when
    /// they are used: a state costs what was used of its scenario.
    private static let denseCount = 64

    private var dense: [Int] = []
    private var sparse: [Int: Int] = [:]
    /// How many of its requests a rule with a chance has answered.
    private var answered: [Int: Int] = [:]
    /// How far each owner has come, where rules count by owner.
    var owners: [Int: BoundedTable<StepOwner, StepCount>] = [:]
    /// Responses whose end a rule waits for, by their tickets.
    var flights: [UInt64: Flight] = [:]

    /// What rules have set, by its name.
    private(set) var values: [String: Value]

    /// The beginning: no rule has answered, and what the scenario declares
    /// stands as declared.
    public init(_ scenario: Scenario? = nil) {
        values = scenario?.states ?? [:]
    }

    /// Whether what a rule wants of the state holds.
    func holds(_ wanted: [Rule.StateTest]) -> Bool {
        wanted.allSatisfy { wanted in wanted.test.holds(values[wanted.name].map { [$0] } ?? []) }
    }

    /// Sets what a step sets.
    mutating func set(_ new: [String: Value]) { values.merge(new) { $1 } }

    /// How many requests a rule has taken, by its number counted from 0.
    public func count(of rule: Int) -> Int {
        guard rule < Self.denseCount else { return sparse[rule] ?? 0 }
        return rule < dense.count ? dense[rule] : 0
    }

    /// A rule takes a request: it is counted, and the number of the step
    /// that answers is told, `nil` where the rule has given all it has.
    public mutating func step(_ rule: Rule, number: Int) -> Int? {
        rule.step(for: take(number))
    }

    /// A rule takes a request where its gate lets it: `nil` where it does not.
    /// It is counted either way, and its steps count what they answer.
    mutating func step(_ rule: Rule, number: Int, through gate: Rule.Gate, seed: UInt64) -> Int?? {
        let taken = take(number)
        return Self.step(rule, number, through: gate, taken, &answered[number, default: 0], seed: seed)
    }

    /// The step of the request before which so many came; `answered` counts
    /// those that a chance has let pass.
    static func step(
        _ rule: Rule,
        _ number: Int,
        through gate: Rule.Gate,
        _ taken: Int,
        _ answered: inout Int,
        seed: UInt64
    ) -> Int?? {
        switch gate {
        case .every(let count):
            guard (taken + 1).isMultiple(of: count) else { return nil }
            return .some(rule.step(for: taken / count))
        case .number(let wanted):
            guard taken == wanted else { return nil }
            return .some(rule.step(for: 0))
        case .chance(let millionths):
            var random = DrawnNumbers(seed: ~seed, rule: number, request: taken)
            guard random.next() % 1_000_000 < UInt64(millionths) else { return nil }
            defer { answered += 1 }
            return .some(rule.step(for: answered))
        }
    }

    /// A rule takes a request that its first step answers, as it answers all:
    /// `Rule.isConstant`.
    mutating func stepOver(rule: Int) -> Int {
        _ = take(rule)
        return 0
    }

    /// A rule takes a request that is counted elsewhere, too.
    mutating func countOver(rule: Int) { _ = take(rule) }

    /// Counts a request and gives the count before it.
    private mutating func take(_ rule: Int) -> Int {
        guard rule < Self.denseCount else {
            let count = sparse[rule] ?? 0
            sparse[rule] = count + 1
            return count
        }
        while dense.count <= rule { dense.append(0) }
        defer { dense[rule] += 1 }
        return dense[rule]
    }
}
