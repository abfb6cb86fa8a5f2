import Documents

/// What modelers know of attributes beside their names.
enum EngineDefaults {
    /// What a task may be implemented by, one of them at a time.
    static let implementations = ["camunda:class", "camunda:delegateExpression", "camunda:expression"]

    /// Truth values that are not written, since they are what is meant without
    /// them (BPMN20.xsd; the engine's own attributes:
    /// `camunda-bpmn-moddle`, `resources/camunda.json`).
    private static let defaults: [String: Bool] = [
        "camunda:asyncBefore": false, "camunda:asyncAfter": false, "camunda:exclusive": true,
        "camunda:isStartableInTasklist": true, "isForCompensation": false, "cancelActivity": true,
        "isInterrupting": true, "triggeredByEvent": false, "parallelMultiple": false, "instantiate": false,
        "isClosed": false, "isSequential": false,
    ]

    /// An attribute's text, `nil` where it is not to be there.
    static func written(_ value: Value?, of name: String) -> String? {
        guard let value else { return nil }
        if case .bool(let flag) = value, defaults[name] == flag { return nil }
        return value.written
    }
}
