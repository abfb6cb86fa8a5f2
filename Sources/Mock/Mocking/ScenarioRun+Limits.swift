import Exchanges
import Scenarios

extension ScenarioRun {
    /// What answers a request where there are limits: what is refused takes no
    /// step, and what no rule matches uses nothing up.
    func limited(_ request: IncomingRequest, by limiter: Limiter, _ answer: () -> Answer) -> Answer {
        guard matches(request) else { return answer() }
        let admission = limiter.admit(request)
        if let (limit, wait) = admission.refusal, case .response(let plan) = limit.over {
            return .answer(refused(request, limit, plan, wait, admission, limiter))
        }
        let found = answer()
        guard found.missed == nil else { return found }
        var decision = found.decision
        limiter.charge(decision, to: admission)
        // A ready response stays the one that the server keeps.
        if limiter.replacesHeaders || !admission.fields.isEmpty {
            decision.changeHeaders { limiter.headers($0, admission) }
        }
        return .answer(decision)
    }

    private func refused(
        _ request: IncomingRequest,
        _ limit: Limit,
        _ plan: ResponsePlan,
        _ wait: UInt64,
        _ admission: Limiter.Admission,
        _ limiter: Limiter
    ) -> Decision {
        if request.wantsAnnotation {
            request.annotation = Annotation(token: request.token, source: scenario.name)
            request.annotation?.note = "over the limit per \(limit.per.rawValue)"
        }
        let context = context(of: request, rule: -1, number: 0)
        var decision = Step(response: plan).decision(context)
        decision.changeHeaders { headers in
            var fields = limiter.headers(headers, admission)
            if let value = Self.retryAfter(limit.retryAfter, wait, context.wall) {
                fields = Headers(fields.fields.filter { !Headers.sameName($0.name, "Retry-After") })
                fields.append("Retry-After", value)
            }
            return fields
        }
        return decision
    }

    /// The value of Retry-After (RFC 9110 section 10.2.3): whole seconds, at
    /// least as long as it takes.
    private static func retryAfter(_ wish: Limit.RetryAfter, _ wait: UInt64, _ wall: Int64) -> String? {
        let second: UInt64 = 1_000_000_000
        switch wish {
        case .asItIs: return nil
        case .text(let text): return text
        case .seconds: return "\(max((wait + second - 1) / second, 1))"
        case .date:
            let instant = UInt64(max(wall, 0)) + wait
            return HTTPDate.format(Int64((instant + second - 1) / second))
        }
    }
}

extension Decision {
    /// Changes the header lines of a response; what is none has no lines.
    fileprivate mutating func changeHeaders(_ change: (Headers) -> Headers) {
        switch kind {
        case .ready(let response):
            kind = .ready(
                PreparedResponse(status: response.status, headers: change(response.headers), block: response.body)
            )
        case .stream(var stream):
            stream.response.head.headers = change(stream.response.head.headers)
            kind = .stream(stream)
        case .deferred, .raw, .close: break
        }
    }
}
