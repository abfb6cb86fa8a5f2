import Exchanges
import Scenarios

/// A rule with what is made of it once.
///
/// A class: looking at a rule in an array of structures retains all that
/// the rule holds.
final class ReadyRule: Sendable {
    let rule: Rule
    /// What each step has ready: a step that is taken out is retained with
    /// all it has.
    let prepared: [PreparedResponse?]
    /// Whether it depends on the request what a step answers.
    let hasTwin: Bool
    /// Whether something is drawn for each request.
    let isDrawn: Bool
    /// Whether a step of it changes the state.
    let sets: Bool
    /// Whether it may pass on a request that matches it.
    let mayPass: Bool
    /// Whether its requests are counted by owner, or its steps go on by
    /// what became of its responses.
    let countsByOwner: Bool
    /// Whether it was told that it has more owners than it keeps.
    let telling = Once()

    init(_ rule: Rule, _ responses: inout PreparedResponses) {
        self.rule = rule
        mayPass = rule.gate != nil || !rule.state.isEmpty
        countsByOwner = rule.per != .token || rule.advance != .request
        prepared = rule.steps.map { step in step.prepared.map { responses.one($0) } }
        sets = rule.steps.contains { !$0.sets.isEmpty }
        isDrawn = rule.steps.contains { $0.response.isDrawn }
        hasTwin = rule.steps.contains { $0.response.twin != nil }
    }
}
