public import Documents

/// What the control interface shows and resets of whatever answers.
public protocol Controlled: AnyObject, Sendable {
    /// The rules, scenario by scenario.
    var rules: [ScenarioRules] { get }
    /// Brings a token's state back to what it began with, or all states;
    /// false where the token has none.
    func reset(token: String?) -> Bool
    /// What the scenarios that declare states have set, up to so many; those
    /// of requests without a token come first.
    func states(limit: Int) -> [TokenStates]
    /// Sets values of a token's state; gives what is wrong with them, in which
    /// case nothing is set.
    func set(_ states: TokenStates) -> StateProblem?
}

/// The values of one token in one scenario.
public struct TokenStates: Sendable, Equatable {
    /// The token, `nil` for requests without one.
    public var token: String?
    /// The scenario's name.
    public var scenario: String
    /// The values by name.
    public var values: [Member]

    /// Makes a list.
    public init(token: String?, scenario: String, values: [Member]) {
        self.token = token
        self.scenario = scenario
        self.values = values
    }
}

/// Why values cannot be set.
public struct StateProblem: Sendable, Equatable {
    /// What is wrong.
    public var message: String
    /// What to do.
    public var hint: String

    /// Makes one.
    public init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }
}
