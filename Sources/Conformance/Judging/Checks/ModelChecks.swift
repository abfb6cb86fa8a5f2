import Contracts
import Documents
import Exchanges

/// Which model is asked for: MOD.
enum ModelChecks {
    static let all = [standard, verbatim]

    static let standard = Check(
        "mod.default",
        looksAt: "the model of every request: the one in the payload, where no case edits it",
        kills: ["66"],
        reliance: .each
    ) { testCase, seen, _ in
        guard testCase.set[ParameterName.payload.rawValue] == nil else { return .vacuous("it edits the payload") }
        return asGiven(seen)
    }

    static let verbatim = Check(
        "mod.verbatim",
        looksAt: "the model of every request: byte for byte the path in the payload",
        kills: ["68"],
        reliance: .each
    ) { _, seen, _ in asGiven(seen) }

    private static func asGiven(_ seen: Observation) -> Verdict {
        let evidence = Evidence(seen)
        let payload = PayloadExpectation(evidence.input(.payload), variables: seen.order.variables)
        guard let wanted = payload?.body["model"]?.string else { return .vacuous("its payload names no model") }
        guard !evidence.exchanges.isEmpty else { return .fail("no request came", expected: wanted) }
        for exchange in evidence.exchanges {
            let found = Evidence.json(exchange.request.body)?["model"]
            if found == .string(wanted) { continue }
            return .fail(
                "request \(exchange.number + 1) asks for another model",
                expected: wanted,
                actual: found.map { JSONWriter().string($0) } ?? "none"
            )
        }
        return .pass
    }
}
