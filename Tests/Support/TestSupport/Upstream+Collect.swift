public import Exchanges
import Synchronization

extension Upstream {
    /// Sends a request and waits for all of the response, its chunks with
    /// the times at which the network gave them.
    ///
    /// A body longer than `limit` bytes ends the transfer with an error.
    /// Cancelling the task cancels the transfer, which throws `.cancelled`.
    public func collect(
        _ request: OutgoingRequest,
        limit: Int = 64 << 20
    ) async throws(UpstreamError) -> Response {
        guard !Task.isCancelled else { throw UpstreamError(.cancelled, "the task was cancelled") }
        let receiver = CollectingReceiver(request.method, limit)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                receiver.whenDone { continuation.resume(returning: $0) }
                receiver.hold(send(request, to: receiver))
            }
        } onCancel: {
            receiver.cancel()
        }
        return try result.get()
    }
}

/// Keeps what comes until it is whole.
private final class CollectingReceiver: ResponseReceiver {
    private struct State {
        var response = Response(head: ResponseHead(status: 0), framing: nil)
        var headAt: UInt64 = 0
        var count = 0
        var isOverLimit = false
        var isCancelled = false
        var transfer: (any Transfer)?
        var done: @Sendable (Result<Response, UpstreamError>) -> Void = { _ in }
    }

    private let state = Mutex(State())
    private let method: String
    private let limit: Int

    init(_ method: String, _ limit: Int) {
        self.method = method
        self.limit = limit
    }

    func whenDone(_ work: @escaping @Sendable (Result<Response, UpstreamError>) -> Void) {
        state.withLock { $0.done = work }
    }

    func hold(_ transfer: any Transfer) {
        let isCancelled = state.withLock { state in
            state.transfer = transfer
            return state.isCancelled
        }
        if isCancelled { transfer.cancel() }
    }

    func cancel() {
        let transfer = state.withLock { state in
            state.isCancelled = true
            return state.transfer
        }
        transfer?.cancel()
    }

    func received(head: ResponseHead, at nanoseconds: UInt64) {
        state.withLock { state in
            state.response = Response(head: head, framing: Framing(of: head, answering: method))
            state.headAt = nanoseconds
        }
    }

    func received(chunk: UnsafeBufferPointer<UInt8>, at nanoseconds: UInt64) -> ReceiveResult {
        state.withLock { state in
            guard chunk.count <= limit - state.count else {
                state.isOverLimit = true
                return .abort
            }
            state.count += chunk.count
            state.response.chunks.append(Chunk(at: nanoseconds &- state.headAt, bytes: Array(chunk)))
            return .proceed
        }
    }

    func finished(_ result: Result<TransferSummary, UpstreamError>, at nanoseconds: UInt64) {
        let state = state.withLock { $0 }
        if state.isOverLimit {
            state.done(.failure(UpstreamError(.other, "the response's body is longer than \(limit) bytes")))
            return
        }
        state.done(
            result.map { summary in
                var response = state.response
                response.trailers = summary.trailers
                return response
            }
        )
    }
}
