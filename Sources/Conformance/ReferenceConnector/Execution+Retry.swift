import Contracts
import Exchanges

/// What came back in the end.
struct AttemptHistory {
    /// The body that was sent.
    var sent: [UInt8]
    /// The status of the first response.
    var firstStatus: Int
    /// The last response.
    var last: Response
    /// Whether a rate limit was met before.
    var metRateLimit: Bool
}

extension Execution {
    /// Sends the request until a response stands.
    func sendRetrying(_ request: OutgoingRequest, _ inputs: Inputs) async throws(ConnectorFailure) -> AttemptHistory {
        if breaks(.asksTwice) {
            _ = try await attempt(OutgoingRequest(method: "GET", url: request.url, headers: request.headers), inputs)
        }
        if breaks(.callsSecondAddress) { _ = try? await attempt(elsewhere(request), inputs) }
        var response = try await attempt(request, inputs)
        var history = AttemptHistory(
            sent: request.body,
            firstStatus: response.status,
            last: response,
            metRateLimit: response.status == 429
        )
        var retries = 0
        while let wait = wait(after: response, retries: retries, inputs) {
            try await sleep(wait)
            retries += 1
            response = try await attempt(again(request, inputs), inputs)
            history.metRateLimit = history.metRateLimit || response.status == 429
        }
        history.last = response
        return history
    }

    /// The request at the root of the same host: an address that nobody gave.
    private func elsewhere(_ request: OutgoingRequest) -> OutgoingRequest {
        let parts = request.url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let origin = parts.prefix(3).joined(separator: "/")
        return OutgoingRequest(method: request.method, url: origin + "/", headers: request.headers, body: request.body)
    }

    private func attempt(_ request: OutgoingRequest, _ inputs: Inputs) async throws(ConnectorFailure) -> Response {
        let response = try await call(request, inputs)
        guard mutant == .multipliesRetries, response.status == 429 else { return response }
        // A library below that retries by itself, once.
        let wait = wait(after: response, retries: 0, inputs)
        try await sleep(wait ?? inputs.backoff)
        let second = try await call(request, inputs)
        _ = breaks(.multipliesRetries, if: wait == nil || second.status == 429)
        return second
    }

    private func call(_ request: OutgoingRequest, _ inputs: Inputs) async throws(ConnectorFailure) -> Response {
        let result = await UpstreamCall.perform(request, over: upstream, clock: clock, timeout: inputs.timeout)
        switch result {
        case .success(let response): return response
        case .failure(let error):
            let code: ConnectorFailure.Code =
                error.code == .timeout ? .timeout : error.code == .cancelled ? .cancelled : .transport
            throw ConnectorFailure(code, error.message)
        }
    }

    private func sleep(_ nanoseconds: UInt64) async throws(ConnectorFailure) {
        events.append(.sleep(nanoseconds))
        await clock.sleep(nanoseconds: nanoseconds)
        guard !Task.isCancelled else {
            throw ConnectorFailure(.cancelled, "the execution was called off while it waited for a retry")
        }
    }

    /// How long to wait before another attempt; `nil`: the response stands.
    private func wait(after response: Response, retries: Int, _ inputs: Inputs) -> UInt64? {
        let isLeft = retries < inputs.maxRetries
        guard
            inputs.retriesRateLimit && contract.retry.statuses.contains(response.status)
                || breaks(.retries401, if: response.status == 401 && isLeft)
                || breaks(.retries400, if: response.status == 400 && isLeft)
        else { return nil }
        if breaks(.neverRetries, if: isLeft) || breaks(.retriesOnce, if: isLeft && retries == 1) { return nil }
        guard isLeft || breaks(.retriesForever) else { return nil }
        if breaks(.retriesWithoutDelay) { return 0 }
        let own = ownWait(isLeft ? retries : 0, inputs)
        guard let asked = asked(by: response), asked.nanoseconds > own else { return own }
        if breaks(.ignoresRetryAfter) || breaks(.ignoresRetryAfterDate, if: asked.isDate) { return own }
        return asked.nanoseconds <= inputs.maxRetryAfter ? asked.nanoseconds : nil
    }

    /// Twice as long each time, with 50 to 100 per cent of it at random so
    /// that connectors which were turned away together come back apart.
    private func ownWait(_ retries: Int, _ inputs: Inputs) -> UInt64 {
        let share = 0.5 + min(max(random(), 0), 1) / 2
        // Doubled six times at most: a minute and a bit by the defaults.
        return UInt64(Double(inputs.backoff << UInt64(min(retries, 6))) * share)
    }

    /// What the provider asks for: the longest of its wishes.
    private func asked(by response: Response) -> RetryWish? {
        response.headers.values("Retry-After")
            .compactMap { RetryWish($0, wall: clock.wall) }
            .max { $0.nanoseconds < $1.nanoseconds }
    }
}
