import Exchanges

/// What holds in every case: at the right address, by the script, to an end.
enum WireChecks {
    static let all = [noStray, scriptConsumed, noOverflow, terminated]

    static let noStray = Check(
        "wire.no-stray",
        looksAt: "requests at other addresses than the attempt's own: none",
        kills: ["98"],
        isImplicit: true,
        reliance: .none
    ) { _, seen, _ in
        guard let first = seen.stray.first else { return .pass }
        return .fail(
            "\(seen.stray.count.requests) came to another address than the one given",
            expected: seen.order.baseURL,
            actual: "\(first.request.method) \(first.request.target.shortened())"
        )
    }

    /// A rule with steps is a script, all of whose steps must answer; a rule
    /// with one response for ever is a way out that may stay unused.
    static let scriptConsumed = Check(
        "wire.script-consumed",
        looksAt: "the steps of the script: each has answered as often as it says",
        kills: ["01", "02"],
        isImplicit: true
    ) { testCase, seen, _ in
        for (rule, outline) in testCase.outline.enumerated() where !outline.isOptional {
            for (step, times) in outline.times.enumerated() {
                let answered = seen.exchanges.filter { $0.rule == rule && $0.step == step }.count
                guard answered < times ?? 1 else { continue }
                return .fail(
                    "step \(step + 1) of rule \(rule + 1) was not used up",
                    expected: times.map(\.requests) ?? "at least 1 request",
                    actual: "\(answered)"
                )
            }
        }
        return .pass
    }

    static let noOverflow = Check(
        "wire.no-overflow",
        looksAt: "requests that no rule answers: none",
        kills: ["65"],
        isImplicit: true,
        reliance: .each
    ) { _, seen, _ in
        guard let miss = seen.exchanges.first(where: { $0.missed != nil }) else { return .pass }
        return .fail(
            "request \(miss.number + 1) is not in the script (\(miss.missed ?? ""))",
            expected: "only requests that the script answers",
            actual: "\(miss.request.method) \(miss.path.shortened())"
        )
    }

    static let terminated = Check(
        "run.terminated",
        looksAt: "the outcome: there is one by the deadline",
        kills: ["08"],
        isImplicit: true,
        reliance: .none
    ) { _, seen, _ in
        guard seen.outcome == .unresolved else { return .pass }
        let limit = seen.order.deadline / 1_000_000
        return .fail("the task does not end", expected: "an end within \(limit)ms", actual: "still running")
    }
}
