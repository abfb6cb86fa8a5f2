import Documents
import Exchanges

extension ControlInterface {
    /// `GET requests`.
    func list(_ call: ControlCall) -> ControlResponse {
        guard let journal, let view else { return Self.noJournal }
        var after = 0
        if let text = call.parameters["after"] {
            guard let number = Int(text), number >= 0 else { return Self.wrong("after", text, "a number from 0") }
            after = number
        }
        var missed: Bool?
        if let text = call.parameters["missed"] {
            guard let value = Bool(text) else { return Self.wrong("missed", text, "true or false") }
            missed = value
        }
        let (token, rule) = (call.parameters["token"], call.parameters["rule"])
        let records = journal.records(after: after, .lines) { record in
            let annotation = record.exchange.annotation
            if let token, annotation?.token ?? "" != token { return false }
            if let missed, (record.miss != nil) != missed { return false }
            return true
        }
        // A rule's name is looked up outside of the journal's lock.
        let wanted = rule.map { rule in
            records.filter { record in
                let name = journal.ruleName(record)
                return name == rule || name.map { "\(record.exchange.annotation?.source ?? "")/\($0)" } == rule
            }
        }
        return .json(
            .object([
                "requests": .array((wanted ?? records).map { .object(view.line($0)) }),
                "dropped": .integer(journal.dropped),
            ])
        )
    }

    /// `GET requests/N`.
    func one(_ call: ControlCall) -> ControlResponse {
        guard let journal, let view else { return Self.noJournal }
        guard let number = Int(call.argument), number > 0 else {
            return .error(404, "a request's number is one from 1, and not \"\(call.argument.prefix(100))\"")
        }
        guard let record = journal.record(number) else {
            let (first, last) = journal.bounds
            let hint = first > last ? "there are none" : "there are \(first) to \(last)"
            return .error(404, "there is no request \(number) in the journal", hint: hint)
        }
        return .json(view.whole(record))
    }

    /// `DELETE requests`.
    func forget(_ call: ControlCall) -> ControlResponse {
        guard let journal else { return Self.noJournal }
        guard call.parameters.isEmpty else {
            return .error(400, "all requests are forgotten, or none", hint: "DELETE it without a query")
        }
        journal.removeAll()
        return .json(.object(["requests": .array([]), "dropped": .integer(0)]))
    }

    private static func wrong(_ name: String, _ text: String, _ wanted: String) -> ControlResponse {
        .error(400, "\(name) is \(wanted), and not \"\(text.prefix(100))\"")
    }
}
