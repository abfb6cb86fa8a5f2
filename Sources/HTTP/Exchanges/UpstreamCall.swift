import Synchronization

/// One call: sends a request and waits for the whole response, for the time
/// limit, or for the task to be called off, whichever comes first.
public final class UpstreamCall: ResponseReceiver {
    private typealias CallResult = Result<Response, UpstreamError>

    private struct State {
        var response: Response?
        var headAt: UInt64 = 0
        var count = 0
        var outcome: CallResult?
        var continuation: CheckedContinuation<CallResult, Never>?
        var stop: (@Sendable () -> Void)?
    }

    private static let limit = 64 << 20
    private let method: String
    private let state = Mutex(State())

    private init(_ method: String) {
        self.method = method
    }

    /// Sends a request. The limit is in nanoseconds of the clock; a body larger
    /// than 64 MiB is given up on.
    public static func perform(
        _ request: OutgoingRequest,
        over upstream: any Upstream,
        clock: any Clock,
        timeout: UInt64
    ) async -> Result<Response, UpstreamError> {
        let call = UpstreamCall(request.method)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                call.state.withLock { $0.continuation = continuation }
                call.start(request, upstream, clock, timeout)
            }
        } onCancel: {
            call.settle(.failure(UpstreamError(.cancelled, "the execution was called off")))
        }
    }

    private func start(_ request: OutgoingRequest, _ upstream: any Upstream, _ clock: any Clock, _ timeout: UInt64) {
        if let outcome = state.withLock(\.outcome) { return resume(with: outcome) }
        let timer = clock.schedule(after: timeout) {
            self.settle(.failure(UpstreamError(.timeout, "no complete response within \(Double(timeout) / 1e9) s")))
        }
        let transfer = upstream.send(request, to: self)
        let stop: @Sendable () -> Void = {
            timer.cancel()
            transfer.cancel()
        }
        // A call and its transfer hold each other while it runs, and no longer.
        let isOver = state.withLock { state in
            guard state.outcome == nil else { return true }
            state.stop = stop
            return false
        }
        if isOver { stop() }
    }

    /// Keeps the first outcome, and ends what still runs.
    private func settle(_ outcome: CallResult) {
        let stop: (@Sendable () -> Void)? = state.withLock { state in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            defer { state.stop = nil }
            return state.stop ?? {}
        }
        guard let stop else { return }
        stop()
        resume(with: outcome)
    }

    private func resume(with outcome: CallResult) {
        let continuation = state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: outcome)
    }

    public func received(head: ResponseHead, at nanoseconds: UInt64) {
        state.withLock { state in
            state.response = Response(head: head, framing: Framing(of: head, answering: method))
            state.headAt = nanoseconds
        }
    }

    public func received(chunk: UnsafeBufferPointer<UInt8>, at nanoseconds: UInt64) -> ReceiveResult {
        let isTooLarge = state.withLock { state in
            guard state.count + chunk.count <= Self.limit else { return true }
            state.count += chunk.count
            state.response?.chunks.append(Chunk(at: nanoseconds &- state.headAt, bytes: Array(chunk)))
            return false
        }
        guard isTooLarge else { return .proceed }
        settle(.failure(UpstreamError(.other, "the response is larger than \(Self.limit >> 20) MiB")))
        return .abort
    }

    public func finished(_ result: Result<TransferSummary, UpstreamError>, at nanoseconds: UInt64) {
        switch result {
        case .failure(let error): settle(.failure(error))
        case .success(let summary):
            guard var response = state.withLock(\.response) else {
                return settle(.failure(UpstreamError(.malformed, "the response has no head")))
            }
            response.trailers = summary.trailers
            settle(.success(response))
        }
    }
}
