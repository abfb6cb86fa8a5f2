public import Control
import Documents
import Exchanges
import Recordings

/// What the control interface shows and resets of a replay: how often each
/// request was asked for where it depends on that which recording answers.
extension ReplayResponder: Controlled {
    /// So many counts are shown of all tokens together.
    static let countLimit = 100_000

    /// It has none.
    public var rules: [ScenarioRules] { [] }

    public func reset(token: String?) -> Bool {
        guard let token else {
            counters.reset()
            tokens.reset()
            return true
        }
        return tokens.reset(token)
    }

    public func states(limit: Int) -> [TokenStates] {
        var left = Self.countLimit
        let untokened = (0..<counters.count).lazy.map { ($0, Int(clamping: self.counters.load($0))) }
            .filter { $0.1 > 0 }
        var found = [shown(nil, Array(untokened.prefix(left)), &left)]
        for (token, counts) in tokens.states(limit: max(limit - 1, 0)) where left > 0 {
            found.append(shown(token, counts.map { ($0.key, $0.value) }, &left))
        }
        return found
    }

    /// Counts by the names of the recordings that answer first.
    private func shown(_ token: String?, _ counts: [(number: Int, count: Int)], _ left: inout Int) -> TokenStates {
        let values = counts.prefix(left).map { Member(index.name(of: $0.number), .integer($0.count)) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        left -= values.count
        return TokenStates(token: token, scenario: index.folder, values: values)
    }

    public func set(_ states: TokenStates) -> StateProblem? {
        StateProblem("a replay counts its requests itself", hint: "POST /__firedrill/reset begins anew")
    }
}
