public import Exchanges
public import Scenarios

/// The limits of a scenario before whatever answers its requests: it refuses
/// what is too much, charges what is answered, and tells of both in headers.
public final class LimitGate: Sendable {
    /// What a request is let through with.
    public struct Pass: Sendable {
        fileprivate let admission: Limiter.Admission
    }

    private let scenario: Scenario
    private let limiter: Limiter
    private let values: CaseValues
    private let clock: any Clock
    private let seed: UInt64

    /// Has the limits of a scenario, full at the beginning; `nil` where it has
    /// none. `tell` is told of what users should know, a line each.
    public init?(
        _ scenario: Scenario,
        values: CaseValues,
        redaction: RedactionPolicy,
        clock: any Clock,
        seed: UInt64 = 1,
        tell: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        guard !scenario.limits.isEmpty else { return nil }
        self.scenario = scenario
        self.values = values
        self.clock = clock
        self.seed = seed
        limiter = Limiter(scenario, redaction: redaction, clock: clock, tell: tell)
    }

    /// Takes a request, or says what it gets in place of its response: then it
    /// is charged nowhere.
    public func admit(_ request: IncomingRequest) -> (pass: Pass, refusal: Decision?) {
        let admission = limiter.admit(request)
        guard let (limit, wait) = admission.refusal, case .response(let plan) = limit.over else {
            return (Pass(admission: admission), nil)
        }
        return (Pass(admission: admission), refused(request, limit, plan, wait, admission))
    }

    /// The response to a request that was taken: it is charged, and tells what
    /// is left.
    public func charged(_ decision: Decision, _ pass: Pass) -> Decision {
        var decision = decision
        limiter.charge(decision, to: pass.admission)
        // A ready response stays the one that the server keeps.
        if limiter.replacesHeaders || !pass.admission.fields.isEmpty {
            decision.changeHeaders { limiter.headers($0, pass.admission) }
        }
        return decision
    }

    /// Fills the buckets, or those of one token.
    public func reset(token: String? = nil) { limiter.reset(token: token) }

    private func refused(
        _ request: IncomingRequest,
        _ limit: Limit,
        _ plan: ResponsePlan,
        _ wait: UInt64,
        _ admission: Limiter.Admission
    ) -> Decision {
        if request.wantsAnnotation {
            request.annotation = Annotation(token: request.token, source: scenario.name)
            request.annotation?.note = "over the limit per \(limit.per.rawValue)"
        }
        let random = DrawnNumbers(seed: seed, rule: -1, request: 0)
        let context = TemplateContext(request, values: values, clock: clock, random: random)
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
