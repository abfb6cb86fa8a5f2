import Contracts
import Documents
import Exchanges

/// The variables that are always set: STD.
enum StandardVariableChecks {
    static let all = [body, status, success, errorSet, errorEmpty, allAfterSuccess, allAfterError, types, longBody]

    static let body = Check(
        "std.body",
        looksAt: "the body's variable: all of the last response's body, as JSON where it is JSON",
        kills: ["42"]
    ) { _, seen, _, standard in
        withResponse(seen, standard.body) { response, found in holdsBody(response, found, standard) }
    }

    static let status = Check(
        "std.status",
        looksAt: "the status's variable: the status of the last response",
        kills: ["83", "40"]
    ) { _, seen, _, standard in
        withResponse(seen, standard.status) { response, found in
            if found.type != .absent, found.value.isSame(as: .integer(response.status)) { return .pass }
            if found.value.string?.isExactly(String(response.status)) == true {
                return .warn(
                    "\(standard.status) is a text of digits",
                    expected: "Integer \(response.status)",
                    actual: Evidence.shown(found)
                )
            }
            return .fail(
                "\(standard.status) is not the status of the last response",
                expected: "Integer \(response.status)",
                actual: Evidence.shown(found)
            )
        }
    }

    static let success = Check(
        "std.success",
        looksAt: "the variable of success: true after a 2xx and false after any other status",
        kills: ["37", "38"]
    ) { _, seen, _, standard in
        withResponse(seen, standard.success) { response, found in
            let wanted = (200..<300).contains(response.status)
            if found.value.bool == wanted { return .pass }
            return .fail(
                "\(standard.success) is wrong after a \(response.status)",
                expected: "Boolean \(wanted)",
                actual: Evidence.shown(found)
            )
        }
    }

    static let errorSet = Check(
        "std.error-set",
        looksAt: "the error's variable after a response that is no 2xx: a text that is not empty",
        kills: ["41a"]
    ) { _, seen, _, standard in
        withResponse(seen, standard.error) { response, found in
            guard !(200..<300).contains(response.status) else { return .vacuous("its last response is a success") }
            let text = found.value.string ?? ""
            guard text.isEmpty || text == "null" else { return .pass }
            return .fail(
                "\(standard.error) says nothing after a \(response.status)",
                expected: "a text that is not empty",
                actual: Evidence.shown(found)
            )
        }
    }

    /// Null and no variable at all are read as empty, with a note.
    static let errorEmpty = Check(
        "std.error-empty",
        looksAt: "the error's variable after a 2xx: an empty text",
        kills: ["41b"]
    ) { _, seen, _, standard in
        withResponse(seen, standard.error) { response, found in
            guard (200..<300).contains(response.status) else {
                return .fail("the last response is no success", expected: "2xx", actual: "\(response.status)")
            }
            switch found.type {
            case .null, .absent:
                return .info(
                    "\(standard.error) is not an empty text",
                    expected: "String \"\"",
                    actual: Evidence.shown(found)
                )
            default:
                if found.value.string?.isEmpty == true { return .pass }
                return .fail(
                    "\(standard.error) is not empty after a success",
                    expected: "String \"\"",
                    actual: Evidence.shown(found)
                )
            }
        }
    }

    static let allAfterSuccess = Check(
        "std.all-success",
        looksAt: "body, status and success after a task that completed: all set",
        kills: ["79"],
        reliance: .none
    ) { _, seen, _, standard in
        guard seen.outcome == .completed else {
            return .fail("the task does not complete", expected: "completed", actual: Evidence.shown(seen.outcome))
        }
        return allSet([standard.body, standard.status, standard.success], seen)
    }

    static let allAfterError = Check(
        "std.all-bpmn",
        looksAt: "the four standard variables after a BPMN error, where it is handled: all set",
        kills: ["35"],
        reliance: .none
    ) { _, seen, _, standard in
        guard case .bpmnError = seen.outcome else {
            return .fail("no BPMN error is raised", expected: "a BPMN error", actual: Evidence.shown(seen.outcome))
        }
        return allSet(standard.all, seen)
    }

    /// What is not set has no type; a text that a String variable does not
    /// hold may have another.
    static let types = Check(
        "std.types",
        looksAt: "the types of the standard variables: those of the document, as an engine names them",
        kills: ["39"],
        reliance: .none
    ) { _, seen, _, standard in
        guard seen.report.variables != nil else { return .unobservable(seen) }
        var notes: [String] = []
        for name in standard.all {
            guard let wanted = standard.types[name], let found = seen.variable(name),
                found.type != .absent, found.type != .null, found.type != wanted
            else { continue }
            let length = found.value.string?.utf16.count ?? Int.max
            guard name == standard.body, length > Verdict.longestString else {
                return .fail(
                    "\(name) has another type than the document says",
                    expected: wanted.rawValue,
                    actual: Evidence.shown(found)
                )
            }
            notes.append("\(name), a text of more than \(Verdict.longestString) characters, is \(found.type.rawValue)")
        }
        return notes.isEmpty ? .pass : .info(notes.joined(separator: "; "))
    }

    static let longBody = Check(
        "std.long-body",
        looksAt: "the task after a body that no String variable holds: it completes, and the body is whole",
        kills: ["42", "44"]
    ) { _, seen, _, standard in
        if let lost = Verdict.lostLongResponse(seen) { return lost }
        return withResponse(seen, standard.body) { response, found in
            let length = String(decoding: response.body, as: UTF8.self).utf16.count
            guard length > Verdict.longestString else { return .vacuous("its body has \(length) characters") }
            guard seen.outcome == .completed else {
                return .fail("the task does not complete", expected: "completed", actual: Evidence.shown(seen.outcome))
            }
            return holdsBody(response, found, standard)
        }
    }

    /// Whether a value is a response's whole body: JSON-equal, or byte for byte
    /// where it is no JSON. A type other than text is worth a note.
    static func holdsBody(
        _ response: Response,
        _ found: ProcessValue,
        _ standard: StandardVariables
    ) -> Verdict {
        let sent = String(decoding: response.body, as: UTF8.self)
        let wanted = "the \(response.body.count) bytes that were sent: \(sent.shortened())"
        guard found.type != .absent, found.type != .null else {
            return .fail("\(standard.body) is not set", expected: wanted, actual: Evidence.shown(found))
        }
        if let text = found.value.string {
            if text.utf8.elementsEqual(response.body) { return .pass }
            if let one = Evidence.json(response.body), let other = Evidence.json(Array(text.utf8)) {
                if one.isSame(as: other) { return .pass }
            }
            return .fail(
                "\(standard.body) is not the body that was sent",
                expected: wanted,
                actual: "\(text.utf8.count) bytes: \(text.shortened())"
            )
        }
        if let one = Evidence.json(response.body), one.isSame(as: found.value) {
            return .info("\(standard.body) has the type \(found.type.rawValue)", expected: "String")
        }
        return .fail(
            "\(standard.body) is not the body that was sent",
            expected: wanted,
            actual: Evidence.shown(found)
        )
    }

    private static func withResponse(
        _ seen: Observation,
        _ name: String,
        _ judge: (Response, ProcessValue) -> Verdict
    ) -> Verdict {
        guard let response = Evidence(seen).lastResponse else {
            return .fail(
                "no request was answered",
                expected: "a request",
                actual: "\(seen.exchanges.count.requests); \(Evidence.shown(seen.outcome))"
            )
        }
        guard let found = seen.variable(name) else { return .unobservable(seen) }
        return judge(response, found)
    }

    private static func allSet(_ names: [String], _ seen: Observation) -> Verdict {
        guard seen.report.variables != nil else { return .unobservable(seen) }
        let missing = names.filter { name in
            let type = seen.variable(name)?.type
            return type == .absent || type == .null
        }
        guard !missing.isEmpty else { return .pass }
        return .fail(
            "\(missing.joined(separator: ", ")) not set",
            expected: names.joined(separator: ", "),
            actual: missing.map { "\($0): \(seen.variable($0).map(Evidence.shown) ?? "")" }.joined(separator: ", ")
        )
    }
}
