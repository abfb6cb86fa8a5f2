import Documents
import Exchanges

extension Observation {
    /// How much of a message is left where room is short, in characters.
    private static let messageLimit = 1000

    /// The observation without what may be of any size: exchanges, variables,
    /// events, long messages. It says how much is gone.
    var withoutBulk: Observation {
        var copy = self
        copy.lostExchanges += exchanges.count
        copy.exchanges = []
        copy.stray = stray.map { stray in
            var stray = stray
            stray.request.body = []
            stray.response = nil
            return stray
        }
        copy.report.variables = nil
        copy.report.variablesObservable = false
        let told = report.events.reduce(0) { sum, event in
            event.name == SubjectEvent.dropped ? sum &+ (event.details["count"]?.integer ?? 0) : sum + 1
        }
        let dropped = SubjectEvent(SubjectEvent.dropped, .object(["count": .integer(told)]))
        copy.report.events = told == 0 ? [] : [dropped]
        copy.report.stderrTail = stderrEnd
        copy.report.outcome = shortOutcome
        return copy
    }

    private var stderrEnd: String {
        String(String.UnicodeScalarView(report.stderrTail.unicodeScalars.suffix(Self.messageLimit)))
    }

    private var shortOutcome: Outcome {
        func short(_ text: String) -> String { text.shortened(to: Self.messageLimit) }
        return switch outcome {
        case .completed, .unresolved: outcome
        case .bpmnError(let code, let message): .bpmnError(code: short(code), message: short(message))
        case .failed(let type, let message): .failed(type: short(type), message: short(message))
        case .unsupported(let capability, let message):
            .unsupported(capability: short(capability), message: short(message))
        case .harnessError(let message): .harnessError(message: short(message))
        }
    }
}

extension Value {
    /// How many values it holds with itself, names of members as well.
    var valueCount: Int {
        switch self {
        case .array(let elements): elements.reduce(1) { $0 + $1.valueCount }
        case .object(let members): members.reduce(1) { $0 + 1 + $1.value.valueCount }
        default: 1
        }
    }
}
