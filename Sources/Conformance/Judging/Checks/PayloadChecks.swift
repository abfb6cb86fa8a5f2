import Contracts
import Documents
import Exchanges

/// What is sent: PAY.
enum PayloadChecks {
    static let all = [standard, interpolated, escaping, evaluatedOnce, oneRequest, noInjection]

    static let standard = Check(
        "pay.default",
        looksAt: "the body of every request: JSON-equal to the payload that was given, with its variables filled in",
        kills: ["60", "15a"],
        reliance: .each
    ) { _, seen, _ in equal(seen) }

    static let interpolated = Check(
        "pay.interpolated",
        looksAt: "the places of the body that hold ${…} in the payload: the variable's value stands there",
        kills: ["62"],
        reliance: .each
    ) { _, seen, _ in filled(seen) }

    static let escaping = Check(
        "pay.escaping",
        looksAt: "the places of ${…} in the body, for a value with quotes, backslashes and line breaks",
        kills: ["25"],
        reliance: .each
    ) { _, seen, _ in
        guard holds(seen, #"""#), holds(seen, #"\"#), holds(seen, "\n") else {
            return .vacuous("no variable has a quote, a backslash and a line break")
        }
        return filled(seen)
    }

    static let evaluatedOnce = Check(
        "pay.evaluated-once",
        looksAt: "the places of ${…} in the body, for a value that holds ${…} itself",
        kills: ["99"],
        reliance: .each
    ) { _, seen, _ in
        guard holds(seen, "${") else { return .vacuous("no variable holds ${") }
        return filled(seen)
    }

    static let noInjection = Check(
        "pay.no-injection",
        looksAt: "the whole body, for a value that looks like JSON: nothing else in it changes",
        kills: ["25"],
        reliance: .each
    ) { _, seen, _ in
        guard holds(seen, #"","#) || holds(seen, #""}"#) else { return .vacuous("no variable looks like JSON") }
        return equal(seen)
    }

    static let oneRequest = Check(
        "pay.one-request",
        looksAt: "the number of requests of a task that succeeds at once: one, with the given method",
        kills: ["65"],
        reliance: .number
    ) { _, seen, _ in
        let evidence = Evidence(seen)
        let methods = evidence.exchanges.map(\.request.method)
        let wanted = evidence.input(.method)
        guard evidence.count == 1, methods.first?.isExactly(wanted) == true else {
            return .fail(
                "\(evidence.count.requests) for one task",
                expected: "one \(wanted)",
                actual: methods.isEmpty ? "none" : methods.joined(separator: ", ")
            )
        }
        return .pass
    }

    /// Whether a variable that the payload names holds a text.
    private static func holds(_ seen: Observation, _ text: String) -> Bool {
        seen.order.variables.values.contains { variable in
            Array((variable.value.string ?? "").utf8).holds(Array(text.utf8))
        }
    }

    private static func expectation(_ evidence: Evidence) -> PayloadExpectation? {
        PayloadExpectation(evidence.input(.payload), variables: evidence.seen.order.variables)
    }

    private static func equal(_ seen: Observation) -> Verdict {
        let evidence = Evidence(seen)
        guard let expected = expectation(evidence) else { return .vacuous("its payload cannot be filled") }
        guard !evidence.exchanges.isEmpty else { return .fail("no request came") }
        for exchange in evidence.exchanges {
            guard let body = Evidence.json(exchange.request.body) else { return notJSON(exchange) }
            guard let difference = expected.body.firstDifference(from: body) else { continue }
            return .fail(
                "request \(exchange.number + 1) has another payload at \(difference.path)",
                expected: difference.this.shortened(),
                actual: difference.other.shortened()
            )
        }
        return .pass
    }

    private static func filled(_ seen: Observation) -> Verdict {
        let evidence = Evidence(seen)
        guard let expected = expectation(evidence), !expected.filled.isEmpty else {
            return .vacuous("its payload has no variable")
        }
        guard !evidence.exchanges.isEmpty else { return .fail("no request came") }
        for exchange in evidence.exchanges {
            guard let body = Evidence.json(exchange.request.body) else { return notJSON(exchange) }
            for place in expected.filled {
                let found = JSONPath(place.path)?.find(in: body)
                guard found?.isSame(as: .string(place.text)) != true else { continue }
                return .fail(
                    "request \(exchange.number + 1) has another text at \(place.path)",
                    expected: JSONWriter().string(.string(place.text)).shortened(),
                    actual: found.map { JSONWriter().string($0).shortened() } ?? "nothing"
                )
            }
        }
        return .pass
    }

    private static func notJSON(_ exchange: Exchange) -> Verdict {
        .fail(
            "the body of request \(exchange.number + 1) is not JSON",
            expected: "JSON",
            actual: shown(exchange.request)
        )
    }

    private static func shown(_ request: Request) -> String {
        guard !request.body.isEmpty else { return "an empty body" }
        let coding = request.headers.values("Content-Encoding").joined(separator: ", ")
        guard !coding.isEmpty, String(validating: request.body, as: UTF8.self) == nil else {
            return BrokenJSON.shown(request.body)
        }
        return "\(request.body.count) bytes whose Content-Encoding is \(coding), which cannot be undone"
    }
}
