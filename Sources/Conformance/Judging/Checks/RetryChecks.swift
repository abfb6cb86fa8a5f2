import Contracts
import Documents
import Exchanges

/// What is sent again, when, and what comes of it: RET.
///
/// Times are judged by lower bounds alone: noise lengthens a gap and never
/// shortens it. Timers of clients fire up to 10 ms early.
enum RetryChecks {
    static let all = [
        count, gapMinimum, bounded, countDocumented, noMultiplication, finalWins, afterWait, afterDate, notOnOthers,
        sameRequest, changesMind,
    ]

    static let tolerance: UInt64 = 10_000_000

    static let count = Check(
        "ret.count",
        looksAt: "the number of requests, and that the task completes once a retry succeeds",
        parameters: [.required("exactly", .count)],
        kills: ["01", "02"],
        reliance: .number
    ) { _, seen, parameters in
        let wanted = parameters.count("exactly") ?? 0
        let number = Evidence(seen).count
        guard number == wanted, seen.outcome == .completed else {
            return .fail(
                number == wanted ? "the task does not complete" : "\(number.requests) instead of \(wanted)",
                expected: "\(wanted.requests), completed",
                actual: "\(number.requests), \(Evidence.shown(seen.outcome))"
            )
        }
        return .pass
    }

    static let gapMinimum = Check(
        "ret.gap-min",
        looksAt: "every gap between a 429 and the next request: there is one, and each is long enough",
        parameters: [.optional("atLeast", .duration)],
        kills: ["03"]
    ) { _, seen, parameters in
        let wanted = parameters.duration("atLeast") ?? 100_000_000
        let gaps = Evidence(seen).gaps
        guard !gaps.isEmpty else { return .fail("there is no retry", expected: "a gap", actual: "none") }
        return waited(gaps, Array(repeating: wanted, count: gaps.count))
    }

    static let bounded = Check(
        "ret.bounded",
        looksAt: "the number of requests where every response is a 429: some, and not without end",
        parameters: [.optional("atLeast", .count), .optional("atMost", .count)],
        kills: ["08"],
        listensOn: true,
        reliance: .number
    ) { _, seen, parameters in
        let least = parameters.count("atLeast") ?? 2
        let range = least...max(parameters.count("atMost") ?? 10, least)
        let number = Evidence(seen).count
        guard range.contains(number), seen.outcome != .unresolved else {
            return .fail(
                "\(number.requests) where every response is a 429",
                expected: "\(range.lowerBound) to \(range.upperBound) requests, and an end",
                actual: "\(number.requests), \(Evidence.shown(seen.outcome))"
            )
        }
        return .pass
    }

    /// "3" reads as retries, which is four requests; as attempts it is
    /// tolerated.
    static let countDocumented = Check(
        "ret.count-documented",
        looksAt: "the number of requests where every response is a 429: one more than the retries that were given",
        kills: ["02", "09"],
        listensOn: true,
        reliance: .number
    ) { _, seen, _ in
        let retries = Evidence(seen).retries
        let number = Evidence(seen).count
        if number == retries + 1 { return .pass }
        let wanted = "\((retries + 1).requests): the first and \(retries.retries)"
        if number == retries, number > 1 {
            return .info("\(retries) is taken as attempts", expected: wanted, actual: number.requests)
        }
        return .fail(number.requests, expected: wanted, actual: number.requests)
    }

    /// A library below that retries by itself multiplies the requests.
    static let noMultiplication = Check(
        "ret.no-multiplication",
        looksAt: "the number of requests where every response is a 429: not a multiple of what was asked for",
        kills: ["09"],
        listensOn: true,
        reliance: .number
    ) { _, seen, _ in
        let retries = Evidence(seen).retries
        let limit = max(2 * retries, retries + 2)
        let number = Evidence(seen).count
        guard number >= limit else {
            return number > 1 ? .pass : .fail("there is no retry", expected: "retries", actual: "none")
        }
        return .fail(
            "the retries are multiplied",
            expected: "fewer than \(limit) requests for \(retries.retries)",
            actual: number.requests
        )
    }

    static let finalWins = Check(
        "ret.final-wins",
        looksAt: "outcome and standard variables after a recovery: all tell of the last response",
        kills: ["16", "34", "40"]
    ) { _, seen, _, standard in
        let evidence = Evidence(seen)
        guard let response = evidence.lastResponse, seen.exchanges.count > 1, (200..<300).contains(response.status)
        else {
            return .fail(
                "there is no recovery",
                expected: "a retry that is answered with 2xx",
                actual: "\(seen.exchanges.count.requests), \(Evidence.shown(seen.outcome))"
            )
        }
        guard seen.outcome == .completed else {
            return .fail(
                "the task does not complete after a recovery",
                expected: "completed",
                actual: Evidence.shown(seen.outcome)
            )
        }
        guard seen.report.variables != nil else { return .unobservable(seen) }
        let wanted: [(String, Value)] = [
            (standard.status, .integer(response.status)), (standard.success, .bool(true)),
        ]
        for (name, value) in wanted where seen.variable(name)?.value.isSame(as: value) != true {
            return .fail(
                "\(name) does not tell of the last response",
                expected: JSONWriter().string(value),
                actual: seen.variable(name).map(Evidence.shown)
            )
        }
        let error = seen.variable(standard.error) ?? .absent
        guard error.value == .null || error.value.string?.isEmpty == true else {
            return .fail(
                "\(standard.error) is kept after a recovery",
                expected: "an empty text",
                actual: Evidence.shown(error)
            )
        }
        let body = StandardVariableChecks.holdsBody(
            response,
            seen.variable(standard.body) ?? .absent,
            standard
        )
        return body.kind == .fail ? body : .pass
    }

    static let afterWait = Check(
        "ret.after-wait",
        looksAt: "the gaps after responses with Retry-After in seconds, one by one: each at least as long",
        parameters: [.required("atLeast", .durations)],
        kills: ["04"]
    ) { _, seen, parameters in waited(Evidence(seen).gaps, parameters.durations("atLeast") ?? []) }

    static let afterDate = Check(
        "ret.after-date",
        looksAt: "the first gap after a Retry-After that is a date: at least as long",
        parameters: [.required("atLeast", .duration)],
        kills: ["05"]
    ) { _, seen, parameters in waited(Evidence(seen).gaps, [parameters.duration("atLeast") ?? 0]) }

    static let notOnOthers = Check(
        "ret.not-400-401",
        looksAt: "the number of requests where the response is 400 or 401: one, also some time after the result",
        kills: ["10", "11"],
        listensOn: true,
        reliance: .number
    ) { _, seen, _ in
        let statuses = seen.exchanges.compactMap(\.response?.status)
        guard let first = statuses.first, [400, 401].contains(first) else {
            return .fail("no request was answered with 400 or 401", expected: "one request", actual: "\(statuses)")
        }
        let number = Evidence(seen).count
        guard number == 1 else {
            return .fail(
                "a \(first) is retried",
                expected: "1 request",
                actual: number.requests
            )
        }
        return .pass
    }

    static let sameRequest = Check(
        "ret.same-request",
        looksAt: "method, target, authorization and body of every retry: byte for byte those of the first request",
        kills: ["14", "15a", "15b"],
        reliance: .each
    ) { _, seen, _ in
        let evidence = Evidence(seen)
        let header = evidence.input(.authHeader)
        guard let first = seen.exchanges.first?.request, evidence.count > 1 else {
            return .fail("there is no retry", expected: "a retry", actual: evidence.count.requests)
        }
        for exchange in seen.exchanges.dropFirst() {
            let retry = exchange.request
            let parts: [(String, String, String)] = [
                ("method", first.method, retry.method), ("target", first.target, retry.target),
                (
                    header, first.headers.values(header).joined(separator: " | "),
                    retry.headers.values(header).joined(separator: " | ")
                ),
                ("body", String(decoding: first.body, as: UTF8.self), String(decoding: retry.body, as: UTF8.self)),
            ]
            for (name, one, other) in parts where !one.isExactly(other) {
                return .fail(
                    "the \(name) of request \(exchange.number + 1) is another",
                    expected: one.shortened(),
                    actual: other.isEmpty ? "nothing" : other.shortened()
                )
            }
        }
        return .pass
    }

    static let changesMind = Check(
        "ret.changes-mind",
        looksAt: "the outcome where a retry is answered with another error: the error of the last response",
        kills: ["85"],
        listensOn: true
    ) { _, seen, _, standard in
        let evidence = Evidence(seen)
        let statuses = seen.exchanges.compactMap(\.response?.status)
        guard statuses.count == 2, statuses[0] == 429, let code = evidence.errorCode(statuses[1]), statuses[1] != 429
        else {
            return .fail(
                "there is no retry that ends in another error",
                expected: "429, then another error, and no more",
                actual: "\(statuses), \(Evidence.shown(seen.outcome))"
            )
        }
        let raised = ErrorChecks.raises(statuses[1], seen)
        guard raised.kind == .pass else { return raised }
        guard let found = seen.variable(standard.status) else { return .unobservable(seen) }
        guard found.value.isSame(as: .integer(statuses[1])) else {
            return .fail(
                "\(standard.status) does not tell of the last response, though \(code) is raised",
                expected: "\(statuses[1])",
                actual: Evidence.shown(found)
            )
        }
        return .pass
    }

    /// Compares gaps with what was wanted, one by one; a gap that is not
    /// there is a violation.
    private static func waited(_ gaps: [UInt64?], _ wanted: [UInt64]) -> Verdict {
        for (index, wanted) in wanted.enumerated() {
            let expected = "at least \(DurationText.text(nanoseconds: wanted))"
            guard index < gaps.count else {
                return .fail("there is no retry \(index + 1)", expected: expected, actual: gaps.count.retries)
            }
            guard let gap = gaps[index] else {
                return .fail(
                    "response \(index + 1) was not waited for",
                    expected: expected,
                    actual: "no response began"
                )
            }
            guard gap >= wanted || wanted - gap <= tolerance else {
                return .fail("retry \(index + 1) comes too early", expected: expected, actual: "\(gap / 1_000_000)ms")
            }
        }
        return .pass
    }
}
