import Contracts
import Exchanges

/// How the key travels: AUTH.
enum AuthChecks {
    static let all = [header, onlyThere]

    /// Every attempt, not only the first: a retry that drops the header is a
    /// common defect.
    static let header = Check(
        "auth.header",
        looksAt: "the Authorization lines of every request: exactly one, the prefix, one space, the key",
        kills: ["14", "17a", "17b", "17c", "23"],
        reliance: .each
    ) { _, seen, _ in
        let evidence = Evidence(seen)
        let name = evidence.input(.authHeader)
        guard !evidence.exchanges.isEmpty else {
            return .fail("no request came", expected: "\(name): \(evidence.authorization)", actual: "no request")
        }
        for exchange in evidence.exchanges {
            let values = exchange.request.headers.values(name)
            guard values.count == 1 else {
                return .fail(
                    "request \(exchange.number + 1) has \(values.count) \(name) lines",
                    expected: "one line \(name): \(evidence.authorization)",
                    actual: values.isEmpty ? "none" : values.joined(separator: " | ")
                )
            }
            guard values[0].isExactly(evidence.authorization) else {
                return .fail(
                    "request \(exchange.number + 1) carries another \(name) value",
                    expected: evidence.authorization,
                    actual: values[0]
                )
            }
        }
        return .pass
    }

    static let onlyThere = Check(
        "auth.only-there",
        looksAt: "every other header, the path, the query and the body of every request: the key is in none",
        kills: ["18"],
        reliance: .each
    ) { _, seen, _ in
        let evidence = Evidence(seen)
        let key = Array(evidence.key.utf8)
        guard !key.isEmpty else { return .vacuous("there is no key") }
        guard !evidence.exchanges.isEmpty else { return .fail("no request came") }
        for exchange in evidence.exchanges {
            let request = exchange.request
            var places: [String] = []
            for field in request.headers where !Headers.sameName(field.name, evidence.input(.authHeader)) {
                if Array((field.name + field.value).utf8).holds(key) { places.append("header \(field.name)") }
            }
            if Array(request.target.utf8).holds(key) { places.append("request line") }
            if request.body.holds(key) { places.append("body") }
            guard places.isEmpty else {
                return .fail(
                    "request \(exchange.number + 1) carries the key in a place of its own",
                    expected: "the key in \(evidence.input(.authHeader)) alone",
                    actual: "also in " + places.joined(separator: ", ")
                )
            }
        }
        return .pass
    }
}
