public import Control
import Documents
import Exchanges
import Scenarios

extension MockResponder: Controlled {
    public var rules: [ScenarioRules] {
        scenarios.map { scenario in
            ScenarioRules(
                scenario: scenario.name,
                rules: scenario.rules.enumerated().map { index, rule in
                    ScenarioRules.Rule(name: rule.name ?? "rule \(index + 1)", steps: rule.steps.count)
                }
            )
        }
    }

    public func reset(token: String?) -> Bool {
        resetLimits(token: token)
        guard let token else {
            states.reset()
            return true
        }
        return states.reset(token)
    }

    public func states(limit: Int) -> [TokenStates] {
        let declaring = scenarios.indices.filter { !scenarios[$0].states.isEmpty }
        guard !declaring.isEmpty else { return [] }
        var found = declaring.map { shown(nil, states.untokened.value[$0], $0) }
        for (token, state) in states.states(limit: limit) where found.count < limit {
            found += declaring.map { shown(token, state[$0], $0) }
        }
        return found
    }

    private func shown(_ token: String?, _ state: ScenarioState, _ index: Int) -> TokenStates {
        let values = state.values.sorted { $0.key < $1.key }.map { Member($0.key, $0.value) }
        return TokenStates(token: token, scenario: scenarios[index].name, values: values)
    }

    public func set(_ wanted: TokenStates) -> StateProblem? {
        guard let index = scenarios.firstIndex(where: { $0.name == wanted.scenario }) else {
            let names = scenarios.map(\.name)
            let near = Spelling.nearest(to: String(wanted.scenario.prefix(100)), in: names)
            return StateProblem(
                "there is no scenario \"\(wanted.scenario.prefix(100))\"",
                hint: near.map { "did you mean \"\($0)\"?" } ?? "there are: " + names.joined(separator: ", ")
            )
        }
        let declared = scenarios[index].states.keys.sorted()
        if let unknown = wanted.values.first(where: { !declared.contains($0.name) }) {
            let near = Spelling.nearest(to: String(unknown.name.prefix(100)), in: declared)
            return StateProblem(
                "scenario \(wanted.scenario) declares no state \"\(unknown.name.prefix(100))\"",
                hint: near.map { "did you mean \"\($0)\"?" }
                    ?? (declared.isEmpty ? "it declares none" : "it declares: " + declared.joined(separator: ", "))
            )
        }
        let values = Dictionary(wanted.values.map { ($0.name, $0.value) }) { $1 }
        let token = Array((wanted.token ?? "").utf8)
        token.withUnsafeBufferPointer { states.update($0) { $0[index].set(values) } }
        return nil
    }
}
