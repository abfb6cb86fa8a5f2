import Scenarios

/// A request's way through the rules that match it: which of them takes it,
/// and what it passed before.
struct RuleWalk {
    /// A rule that matches, and the request's turn at it where it counts by
    /// owner.
    struct Candidate {
        let number: Int
        let ready: ReadyRule
        let turn: StepTurn?
    }

    /// The rule that takes it; `nil` where all have passed it on.
    private(set) var taker: Candidate?
    /// The step that answers; `nil` where the rule has given all it has.
    private(set) var step: Int?
    /// How many requests the rule had taken before, where that is asked for.
    private(set) var taken = 0
    /// The numbers of the rules whose gates have passed it on.
    private(set) var passed: [Int] = []
    /// The rules on its way that had to forget an owner.
    private(set) var forgetting: [Candidate] = []
    /// Those behind the first, in their order.
    private let behind: [Candidate]

    /// A way that begins at a rule and goes on through those behind it, where
    /// it may pass the request on.
    init(_ first: Candidate, _ behind: [Candidate]) {
        taker = first
        self.behind = behind
    }

    /// Goes the way in a state. All of it is one act: the rules on it see one
    /// and the same state.
    mutating func go(_ state: inout ScenarioState, seed: UInt64) {
        var next = 0
        while let candidate = taker {
            let isTaken = take(candidate, &state, seed)
            if candidate.turn != nil, state.forgotten(of: candidate.number) > 0 { forgetting.append(candidate) }
            if isTaken { return }
            taker = next < behind.count ? behind[next] : nil
            next += 1
        }
    }

    /// One rule's turn in a state: what it wants of the state, whether its gate
    /// lets it, its next step and what that sets.
    private mutating func take(_ candidate: Candidate, _ state: inout ScenarioState, _ seed: UInt64) -> Bool {
        let (ready, number) = (candidate.ready, candidate.number)
        guard state.holds(ready.rule.state) else { return false }
        if ready.isDrawn { taken = state.count(of: number) }
        if let turn = candidate.turn {
            guard let found = state.step(ready.rule, number: number, turn, seed: seed) else { return pass(number) }
            step = found
        } else if let gate = ready.rule.gate {
            let found = state.step(ready.rule, number: number, through: gate, seed: seed)
            guard let found else { return pass(number) }
            step = found
        } else {
            step = state.step(ready.rule, number: number)
        }
        if ready.sets, let step { state.set(ready.rule.steps[step].sets) }
        return true
    }

    private mutating func pass(_ number: Int) -> Bool {
        passed.append(number)
        return false
    }
}
