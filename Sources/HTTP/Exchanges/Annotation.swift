/// What a responder says of its decision: what was meant, beside what was
/// written.
public struct Annotation: Sendable {
    /// The token of the path, `nil` where it has none.
    public var token: String?
    /// The scenario, recording or folder that was asked.
    public var source: String
    /// The rule, from 0; `nil` where none answered.
    public var rule: Int?
    /// The rule's step, from 0.
    public var step: Int?
    /// The rules that the request matched and that did not answer it, from 0:
    /// those that passed it on, and one that had given all it has.
    public var passed: [Int] = []
    /// Why nothing answered.
    public var miss: Miss.Kind?
    /// What came nearest where nothing answered, and what to do; why something
    /// else answered than a rule.
    public var note = ""

    /// Makes an annotation.
    public init(token: String? = nil, source: String, rule: Int? = nil, step: Int? = nil, miss: Miss.Kind? = nil) {
        self.token = token
        self.source = source
        self.rule = rule
        self.step = step
        self.miss = miss
    }
}
