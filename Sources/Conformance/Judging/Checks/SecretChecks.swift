import Contracts
import Documents
import Exchanges

/// Where the key comes from, and where it must not go: SEC.
enum SecretChecks {
    static let all = [environment, variable, missing, noLeak]

    static let environment = Check(
        "sec.env-default",
        looksAt: "the key of the first request: the one that the environment variable holds",
        kills: ["20"]
    ) { _, seen, _ in arrives(seen, from: .env) }

    static let variable = Check(
        "sec.variable",
        looksAt: "the key of the first request: the literal that the input holds",
        kills: ["72"]
    ) { _, seen, _ in arrives(seen, from: .variable) }

    /// There is no key, so that whatever stands in the header is none: the
    /// secret's name, `null`, or nothing behind the prefix.
    static let missing = Check(
        "sec.missing",
        looksAt: "the outcome, which is no success, and every request, which carries no made-up key",
        kills: ["23"],
        reliance: .each
    ) { _, seen, _, standard in
        let evidence = Evidence(seen)
        let name = evidence.input(.authHeader)
        for exchange in evidence.exchanges {
            for value in exchange.request.headers.values(name) {
                return .fail(
                    "request \(exchange.number + 1) carries something that is no key",
                    expected: "no request, or one without \(name)",
                    actual: "\(name): \(value)"
                )
            }
        }
        let success = seen.variable(standard.success)
        if seen.outcome == .completed, success?.value.bool != false {
            return .fail(
                "the task succeeds without a key",
                expected: "a BPMN error, a failure, or \(standard.success) = false",
                actual: "completed, \(standard.success) = \(success.map(Evidence.shown) ?? "not observable")"
            )
        }
        return seen.outcome == .unresolved ? .fail("the task does not end without a key") : .pass
    }

    /// The observation's own list, and what a second look finds: an edited
    /// list hides nothing.
    static let noLeak = Check(
        "sec.no-leak",
        looksAt: "variables, error messages, standard error and logs: the key is in none",
        kills: ["24"],
        isImplicit: true,
        reliance: .none
    ) { _, seen, _ in
        let found = LeakScan.leaks(in: seen.report, of: seen.order, drawn: seen.drawn)
        let leaks = seen.leaks + found.filter { !seen.leaks.contains($0) }
        guard !leaks.isEmpty else { return .pass }
        let places = leaks.map { $0.name.isEmpty ? $0.place.rawValue : "\($0.place.rawValue) \($0.name)" }
        return .fail("the key was seen", expected: "nowhere", actual: places.joined(separator: ", "))
    }

    private static func arrives(_ seen: Observation, from source: SecretSource) -> Verdict {
        let evidence = Evidence(seen)
        guard evidence.input(.secretSource).isExactly(source.rawValue) else {
            return .vacuous("the key comes from \(evidence.input(.secretSource)), not from \(source.rawValue)")
        }
        let lines = evidence.exchanges.first?.request.headers.values(evidence.input(.authHeader)) ?? []
        let key = Array(evidence.key.utf8)
        if lines.contains(where: { Array($0.utf8).holds(key) }) { return .pass }
        return .fail(
            "the key of source \(source.rawValue) does not arrive",
            expected: "a request with the key \(evidence.key)",
            actual: evidence.exchanges.isEmpty
                ? "no request; \(Evidence.shown(seen.outcome))"
                : lines.isEmpty ? "a request without \(evidence.input(.authHeader))" : lines.joined(separator: " | ")
        )
    }
}
