import Contracts
public import Documents
import Exchanges
import Scenarios

extension Observation {
    /// Its form in a journal; nothing is lost.
    public var json: Value {
        .object([
            "attempt": .integer(attempt),
            "drawn": drawn.json,
            "order": order.json,
            "outcome": report.outcome.json,
            "variables": report.variables.map(Value.variables) ?? .null,
            "variablesObservable": .bool(report.variablesObservable),
            "exchanges": .array(exchanges.map(\.json)),
            "lostExchanges": .integer(lostExchanges),
            "stray": .array(stray.map(\.json)),
            "events": .array(report.events.map { .object(["name": .string($0.name), "details": $0.details]) }),
            "leaks": .array(leaks.map { .object(["place": .string($0.place.rawValue), "name": .string($0.name)]) }),
            "stderrTail": .string(report.stderrTail),
            "tRunSent": .integer(runSent),
            "tResult": .integer(result),
            "maxLag": .integer(maxLag),
        ])
    }

    /// The shape of that form.
    public static var shape: Shape<Observation> {
        .object("an observation") { reader in
            let attempt = reader.required("attempt", .integer(1...1 << 31))
            let drawn = reader.required("drawn", Drawn.shape)
            let order = reader.required("order", RunOrder.shape)
            let outcome = reader.required("outcome", Outcome.shape)
            let variables = reader.required("variables", Shape<[String: ProcessValue]?>.variablesOrNull)
            let observable = reader.required("variablesObservable", .bool)
            let exchanges = reader.required("exchanges", .list(Exchange.shape))
            let lost = reader.optional("lostExchanges", .ordinal) ?? 0
            let stray = reader.required("stray", .list(Exchange.shape))
            let events = reader.required("events", .list(SubjectEvent.shape))
            let leaks = reader.required("leaks", .list(Leak.shape))
            let stderrTail = reader.required("stderrTail", .string)
            let runSent = reader.required("tRunSent", .instant)
            let result = reader.required("tResult", .instant)
            let maxLag = reader.required("maxLag", .instant)
            guard let attempt, let drawn, let order, let outcome, let variables, let observable, let exchanges,
                let stray, let events, let leaks, let stderrTail, let runSent, let result, let maxLag
            else { return nil }
            return Observation(
                attempt: attempt,
                drawn: drawn,
                order: order,
                report: RunReport(
                    outcome: outcome,
                    variables: variables,
                    variablesObservable: observable,
                    events: events,
                    stderrTail: stderrTail
                ),
                exchanges: exchanges,
                lostExchanges: lost,
                stray: stray,
                leaks: leaks,
                runSent: runSent,
                result: result,
                maxLag: maxLag
            )
        }
    }
}

extension Drawn {
    var json: Value {
        .object([
            "text": .string(values.text), "model": .string(values.model),
            "promptTokens": .integer(values.promptTokens), "completionTokens": .integer(values.completionTokens),
            "finishReason": .string(values.finishReason), "key": .string(values.key), "runID": .string(runID),
            "token": .string(token),
        ])
    }

    static var shape: Shape<Drawn> {
        .object("drawn values") { reader in
            let text = reader.required("text", .string)
            let model = reader.required("model", .string)
            let prompt = reader.required("promptTokens", .ordinal)
            let completion = reader.required("completionTokens", .ordinal)
            let finish = reader.required("finishReason", .string)
            let key = reader.required("key", .string)
            let runID = reader.required("runID", .string)
            let token = reader.required("token", .string)
            guard let text, let model, let prompt, let completion, let finish, let key, let runID, let token else {
                return nil
            }
            let values = CaseValues(
                text: text,
                model: model,
                promptTokens: prompt,
                completionTokens: completion,
                finishReason: finish,
                key: key
            )
            return Drawn(values: values, runID: runID, token: token)
        }
    }
}

extension SubjectEvent {
    static var shape: Shape<SubjectEvent> {
        .object("an event") { reader in
            let name = reader.required("name", .string)
            let details = reader.required("details", .value)
            guard let name, let details else { return nil }
            return SubjectEvent(name, details)
        }
    }
}

extension Leak {
    static var shape: Shape<Leak> {
        .object("a leak") { reader in
            let place = reader.required("place", Shape<Place>.word)
            let name = reader.required("name", .string)
            guard let place, let name else { return nil }
            return Leak(place, name)
        }
    }
}

extension Outcome {
    var json: Value {
        switch self {
        case .completed: .object(["is": .string("completed")])
        case .bpmnError(let code, let message):
            .object(["is": .string("bpmnError"), "code": .string(code), "message": .string(message)])
        case .failed(let type, let message):
            .object(["is": .string("failed"), "type": .string(type), "message": .string(message)])
        case .unresolved: .object(["is": .string("unresolved")])
        case .unsupported(let capability, let message):
            .object(["is": .string("unsupported"), "capability": .string(capability), "message": .string(message)])
        case .harnessError(let message): .object(["is": .string("harnessError"), "message": .string(message)])
        }
    }

    static var shape: Shape<Outcome> {
        .object("an outcome") { reader in
            let kinds = ["completed", "bpmnError", "failed", "unresolved", "unsupported", "harnessError"]
            switch reader.required("is", .oneOf(kinds)) {
            case "completed": return .completed
            case "unresolved": return .unresolved
            case "harnessError": return reader.required("message", .string).map { .harnessError(message: $0) }
            case "bpmnError":
                guard let code = reader.required("code", .string), let message = reader.required("message", .string)
                else { return nil }
                return .bpmnError(code: code, message: message)
            case "failed":
                guard let type = reader.required("type", .string), let message = reader.required("message", .string)
                else { return nil }
                return .failed(type: type, message: message)
            case "unsupported":
                guard let capability = reader.required("capability", .string),
                    let message = reader.required("message", .string)
                else { return nil }
                return .unsupported(capability: capability, message: message)
            default: return nil
            }
        }
    }
}
