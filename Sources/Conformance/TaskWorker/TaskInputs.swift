import Contracts
import Documents
import ProcessEngine
import ReferenceConnector

/// What a task gives to the connector.
struct TaskInputs {
    /// What is not given by the task.
    let defaults: [String: String]
    let environment: [String: String]

    /// The run of a task.
    ///
    /// An extension property of an input's name gives the input as it is
    /// written, so that the connector fills `${…}` in itself, escaped. A
    /// variable of that name gives it as the engine has filled it in: a
    /// payload that comes so is sent as it is.
    func run(_ task: ExternalTask) -> ConnectorRun {
        let values = task.variables.map { ($0.name, $0.variable.processValue) }
        var parameters = defaults
        for (name, value) in values where ParameterName(rawValue: name) != nil {
            if let text = Self.text(value) { parameters[name] = text }
        }
        let isPayloadVariable = values.contains { name, value in
            name == ParameterName.payload.rawValue && Self.text(value) != nil
        }
        var isWritten = false
        for (name, value) in task.extensionProperties where Self.isInput(name) {
            parameters[name] = value
            if name == ParameterName.payload.rawValue { isWritten = true }
        }
        var run = ConnectorRun(
            parameters: parameters,
            variables: values.filter { ParameterName(rawValue: $0.0) == nil }.map { (name: $0.0, value: $0.1) },
            environment: environment
        )
        run.isPayloadFilled = isPayloadVariable && !isWritten
        return run
    }

    /// Whether a property is meant for the connector: a misspelt one is, and
    /// the connector says so.
    private static func isInput(_ name: String) -> Bool {
        ParameterName.allCases.contains { input in
            let prefix = input.rawValue.prefix { $0 != "_" } + "_"
            return name.hasPrefix(prefix)
        }
    }

    private static func text(_ value: ProcessValue) -> String? {
        switch value.value {
        case .null: nil
        case .string(let text): text
        default: value.type == .unknown ? nil : JSONWriter().string(value.value)
        }
    }
}
