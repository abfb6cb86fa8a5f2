import Contracts
import Documents
import Exchanges

/// Which status raises which BPMN error: ERR.
enum ErrorChecks {
    static let all = [unmapped, wrongKey, badPath]

    /// The check that a status has for itself.
    static func status(_ status: Int) -> Check {
        Check(
            "err.\(status)",
            looksAt: "the outcome after a last response \(status): the BPMN error of the error mapping",
            kills: status == 429 ? ["73", "74"] : ["27", "33"]
        ) { _, seen, _ in raises(status, seen) }
    }

    /// Completing and saying that it is no success is what is meant; a
    /// technical failure is tolerated.
    static let unmapped = Check(
        "err.unmapped",
        looksAt: "the outcome after a status that is not in the error mapping: none of its codes",
        kills: ["29", "30"]
    ) { _, seen, _, standard in
        let evidence = Evidence(seen)
        guard let response = evidence.lastResponse else { return noResponse(seen) }
        guard evidence.errorCode(response.status) == nil, !(200..<300).contains(response.status) else {
            return .vacuous("\(response.status) is in the mapping, or a success")
        }
        let wanted = "completed, \(standard.success) = false"
        switch seen.outcome {
        case .completed: return .pass
        case .failed:
            return .warn("a \(response.status) fails the task", expected: wanted, actual: Evidence.shown(seen.outcome))
        case .bpmnError(let code, _) where !evidence.errorCodes.contains(where: { $0.isExactly(code) }):
            return .warn(
                "a \(response.status) raises an error of its own",
                expected: wanted,
                actual: Evidence.shown(seen.outcome)
            )
        default:
            return .fail(
                "a \(response.status) raises the error of another status",
                expected: wanted,
                actual: Evidence.shown(seen.outcome)
            )
        }
    }

    /// One check for both halves of the pair: the provider rejects the key
    /// of one case, with a 401 unless the case says otherwise, and accepts
    /// that of the other.
    static let wrongKey = Check(
        "err.wrong-key",
        looksAt:
            "the outcome where the provider looks at the key: rejected ends in its status's error, accepted in success",
        parameters: [.required("expect", .word(["rejected", "accepted"])), .optional("status", .count)],
        kills: ["78"]
    ) { _, seen, parameters in
        let evidence = Evidence(seen)
        guard evidence.exchanges.contains(where: { sends($0, evidence) }) else {
            return .fail(
                "the key that was given is never sent",
                expected: evidence.authorization,
                actual: evidence.exchanges.first?.request.headers[evidence.input(.authHeader)] ?? "nothing"
            )
        }
        return parameters.word("expect") == "rejected"
            ? raises(parameters.count("status") ?? 401, seen) : succeeds(seen)
    }

    /// The provider's answer decides, a 400 unless the case says otherwise,
    /// and not a look at the path beforehand.
    static let badPath = Check(
        "err.bad-path",
        looksAt:
            "the outcome where the provider looks at the model's path: refused ends in its status's error, accepted in success",
        parameters: [.required("expect", .word(["refused", "accepted"])), .optional("status", .count)],
        kills: ["75"]
    ) { _, seen, parameters in
        parameters.word("expect") == "refused"
            ? raises(parameters.count("status") ?? 400, seen) : succeeds(seen)
    }

    /// The BPMN error that a status raises by the mapping that was given.
    static func raises(_ status: Int, _ seen: Observation) -> Verdict {
        let evidence = Evidence(seen)
        guard let code = evidence.errorCode(status) else { return .vacuous("its error mapping has no \(status)") }
        guard let response = evidence.lastResponse else { return noResponse(seen, code: code) }
        guard response.status == status else {
            return .fail(
                "the last response is not the \(status) that the script gives",
                expected: "\(status), then BPMN error \(code)",
                actual: "\(response.status), then \(Evidence.shown(seen.outcome))"
            )
        }
        if case .bpmnError(let found, _) = seen.outcome, found.isExactly(code) { return .pass }
        return .fail(
            "a \(status) does not raise its error",
            expected: "BPMN error \(code)",
            actual: Evidence.shown(seen.outcome)
        )
    }

    private static func succeeds(_ seen: Observation) -> Verdict {
        guard let response = Evidence(seen).lastResponse else { return noResponse(seen) }
        guard (200..<300).contains(response.status), seen.outcome == .completed else {
            return .fail(
                "a request that the provider accepts does not succeed",
                expected: "200, completed",
                actual: "\(response.status), \(Evidence.shown(seen.outcome))"
            )
        }
        return .pass
    }

    private static func noResponse(_ seen: Observation, code: String? = nil) -> Verdict {
        .fail(
            "no request was answered",
            expected: code.map { "a request, then BPMN error \($0)" } ?? "a request",
            actual: "\(seen.exchanges.count.requests), \(Evidence.shown(seen.outcome))"
        )
    }

    private static func sends(_ exchange: Exchange, _ evidence: Evidence) -> Bool {
        let key = Array(evidence.key.utf8)
        return exchange.request.headers.values(evidence.input(.authHeader)).contains { Array($0.utf8).holds(key) }
    }
}
