import Contracts
import Documents
import Scenarios

/// Looks for a key where it must not be.
public enum LeakScan {
    /// The places of a report in which one of the order's keys stands: the
    /// drawn one, or a literal that the case gives.
    public static func leaks(in report: RunReport, of order: RunOrder, drawn: Drawn) -> [Leak] {
        var keys = [drawn.values.key]
        let literal = order.parameters[ParameterName.authValue.rawValue] ?? ""
        if order.parameters[ParameterName.secretSource.rawValue] == SecretSource.variable.rawValue {
            keys.append(literal)
        }
        let needles = keys.filter { !$0.isEmpty }.map { Array($0.utf8) }
        func holds(_ text: String) -> Bool { needles.contains { Array(text.utf8).holds($0) } }
        var leaks: [Leak] = []
        for (name, value) in (report.variables ?? [:]).sorted(by: { $0.key < $1.key }) {
            // The input itself is where its author put the key.
            guard !name.isExactly(ParameterName.authValue.rawValue) else { continue }
            if holds(JSONWriter().string(value.value)) { leaks.append(Leak(.variable, name)) }
        }
        switch report.outcome {
        case .bpmnError(let code, let message): if holds(code) || holds(message) { leaks.append(Leak(.message)) }
        case .failed(let type, let message): if holds(type) || holds(message) { leaks.append(Leak(.message)) }
        case .harnessError(let message): if holds(message) { leaks.append(Leak(.message)) }
        case .completed, .unresolved, .unsupported: break
        }
        if holds(report.stderrTail) { leaks.append(Leak(.stderr)) }
        for event in report.events where holds(JSONWriter().string(event.details)) {
            let leak = Leak(.event, event.name)
            if !leaks.contains(leak) { leaks.append(leak) }
        }
        return leaks
    }
}
