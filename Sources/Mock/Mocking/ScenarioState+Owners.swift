import Digests
import Scenarios

/// Rules whose steps are counted by owner, or go on by what became of their
/// responses.
extension ScenarioState {
    /// How many keys, connections or calls a rule keeps apart, for each token.
    public static let ownerLimit = 10_000

    /// A response that has been given and has not ended.
    struct Flight: Equatable, Sendable {
        var rule: Int
        var owner: StepOwner
        var call: Digest?
        var number: Int
        var connection: UInt64
    }

    /// A rule takes a request: the number of the step that answers, `nil`
    /// where the rule has given all it has; or its gate passes it on.
    mutating func step(_ rule: Rule, number: Int, _ turn: StepTurn, seed: UInt64) -> Int?? {
        // Those who tell of a rule's requests count them all.
        countOver(rule: number)
        if rule.advance == .delivered { takeBack(rule: number, turn) }
        let (step, given) = owners[number, default: BoundedTable(limit: Self.ownerLimit)].use(
            turn.owner,
            made: StepCount()
        ) { count -> (Int??, Int?) in
            let taken = count.taken
            count.taken += 1
            switch rule.advance {
            case .request:
                guard let gate = rule.gate else { return (.some(rule.step(for: taken)), nil) }
                return (Self.step(rule, number, through: gate, taken, &count.passed, seed: seed), nil)
            case .delivered:
                let next = count.next()
                return (.some(rule.step(for: next)), next)
            case .call:
                guard let call = turn.call else { return (.some(rule.step(for: taken)), nil) }
                let next = count.next(of: call, now: turn.now) { next in
                    rule.step(for: next).map { rule.steps[$0].isTransient }
                }
                return (.some(rule.step(for: next)), next)
            }
        }
        if let given, step != .some(nil) {
            flights[turn.ticket] = Flight(
                rule: number,
                owner: turn.owner,
                call: rule.advance == .call ? turn.call : nil,
                number: given,
                connection: turn.connection
            )
        }
        return step
    }

    /// Steps whose clients are gone, which the server has not told yet, are
    /// given again: the request of the moment may be the same client's next try.
    private mutating func takeBack(rule: Int, _ turn: StepTurn) {
        let open = flights.filter { $0.value.rule == rule && $0.value.owner == turn.owner }
        guard !open.isEmpty else { return }
        let left = turn.lookForLeft(Set(open.values.map(\.connection)))
        for (ticket, flight) in open where left.contains(flight.connection) { ended(ticket, isWhole: false) }
    }

    /// A response is on its way with its last bytes.
    mutating func delivers(_ ticket: UInt64) {
        guard let flight = flights[ticket], let call = flight.call else { return }
        owners[flight.rule]?.change(flight.owner) { $0.delivers(flight.number, call: call) }
    }

    /// A response has ended, taken whole by its client or not.
    mutating func ended(_ ticket: UInt64, isWhole: Bool) {
        // A state that has begun anew knows nothing of it.
        guard let flight = flights.removeValue(forKey: ticket) else { return }
        owners[flight.rule]?.change(flight.owner) {
            $0.ended(flight.number, call: flight.call, isWhole: isWhole)
        }
    }

    /// How many owners of a rule had to go, since there were more than are
    /// kept apart.
    func forgotten(of rule: Int) -> Int { owners[rule]?.forgotten ?? 0 }
}
