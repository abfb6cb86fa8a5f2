import Documents
import Exchanges
import Judging

/// An attempt's exchanges as lines: when, what was asked, what was answered.
enum WireTrace {
    /// How many exchanges are shown.
    static let limit = 12

    static func lines(_ observation: Observation) -> [String] {
        let start = observation.runSent
        var lines = observation.exchanges.prefix(limit).map { exchange in
            var line = "+\(seconds(exchange.times.firstByte &- start)) s  \(exchange.request.method) \(exchange.path)"
            if let response = exchange.response {
                line += " -> \(response.status)"
                if let wait = response.headers["Retry-After"] { line += " Retry-After: \(wait)" }
            }
            if let missed = exchange.annotation?.miss { line += " (miss: \(missed.rawValue))" }
            if exchange.raw != nil { line += " -> raw bytes" }
            switch exchange.ending {
            case .complete, nil: break
            case .clientGone: line += " (client gone)"
            case .cut, .reset, .stalled: line += " (\(exchange.ending?.rawValue ?? ""))"
            }
            return line
        }
        if observation.exchanges.count > limit { lines.append("… and \(observation.exchanges.count - limit) more") }
        if observation.lostExchanges > 0 { lines.append("… and \(observation.lostExchanges) that were not kept") }
        if observation.exchanges.isEmpty { lines.append("no request came") }
        for event in observation.report.events where event.name == SubjectEvent.dropped {
            lines.append("… \(event.details["count"]?.integer ?? 0) events of the harness were too many to keep")
        }
        lines += observation.stray.prefix(limit).map { "stray: \($0.request.method) \($0.request.target)" }
        lines.append("+\(seconds(observation.result &- start)) s  \(outcome(observation.outcome))")
        return lines
    }

    static func outcome(_ outcome: Outcome) -> String {
        switch outcome {
        case .completed: "completed"
        case .bpmnError(let code, let message):
            "BPMN error \(code)" + (message.isEmpty ? "" : ": \(message.prefix(120))")
        case .failed(let type, let message): "failed with \(type): \(message.prefix(200))"
        case .unresolved: "no result by the deadline"
        case .unsupported(let capability, let message): "unsupported: \(capability) \(message.prefix(120))"
        case .harnessError(let message): "harness error: \(message.prefix(200))"
        }
    }

    /// Seconds to the millisecond.
    static func seconds(_ nanoseconds: UInt64) -> String {
        guard nanoseconds < 1 << 60 else { return "0.000" }
        let milliseconds = (nanoseconds + 500_000) / 1_000_000
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
