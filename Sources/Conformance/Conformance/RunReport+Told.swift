import Documents
import Judging

extension RunReport {
    /// The report with what the subject tells in its own words without
    /// secrets of its own: messages, standard error, events. Variables stay as
    /// they are, since they are compared with what was sent.
    func told(_ hiding: (String) -> String) -> RunReport {
        var report = self
        switch outcome {
        case .bpmnError(let code, let message): report.outcome = .bpmnError(code: code, message: hiding(message))
        case .failed(let type, let message): report.outcome = .failed(type: hiding(type), message: hiding(message))
        case .unsupported(let capability, let message):
            report.outcome = .unsupported(capability: capability, message: hiding(message))
        case .harnessError(let message): report.outcome = .harnessError(message: hiding(message))
        case .completed, .unresolved: break
        }
        report.stderrTail = hiding(stderrTail)
        report.events = events.map { SubjectEvent($0.name, Self.hidden($0.details, hiding)) }
        return report
    }

    private static func hidden(_ value: Value, _ hiding: (String) -> String) -> Value {
        switch value {
        case .string(let text): .string(hiding(text))
        case .array(let elements): .array(elements.map { hidden($0, hiding) })
        case .object(let members): .object(members.map { Member($0.name, hidden($0.value, hiding)) })
        default: value
        }
    }
}
