import Contracts
import Documents
import ProcessEngine
import ReferenceConnector

/// The variables of a result in forms that an engine takes.
struct TaskResult {
    let result: ConnectorResult
    let longTexts: LongTexts
    /// Whether the engine has variables of type Json.
    let hasJSON: Bool

    var variables: [NamedVariable] {
        result.variables.compactMap { name, value in
            variable(name, value).map { NamedVariable(name, $0) }
        }
    }

    private func variable(_ name: String, _ value: ProcessValue) -> EngineVariable? {
        switch value.type {
        case .string: return text(name, value.value.string ?? "")
        case .json where !hasJSON: return text(name, JSONWriter().string(value.value))
        default: return EngineVariable(value)
        }
    }

    private func text(_ name: String, _ text: String) -> EngineVariable {
        guard text.utf16.count > LongTexts.limit else { return .string(text) }
        let isJSON = (try? Document.json(Array(text.utf8), duplicates: .allowed)) != nil
        let quoted = JSONWriter().string(.string(text))
        return longTexts.variable(text, name: name, quoted: quoted, isJSON: isJSON)
    }
}
