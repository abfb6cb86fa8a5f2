import Synchronization

extension Upstream {
    /// Sends a request and waits for all of the response.
    ///
    /// A body longer than `limit` bytes ends the transfer with `.tooLarge`.
    /// Cancelling the task cancels the transfer, which throws `.cancelled`.
    public func collect(
        _ request: OutgoingRequest,
        limit: Int = 64 << 20
    ) async throws(UpstreamError) -> CollectedResponse {
        guard !Task.isCancelled else { throw UpstreamError(.cancelled, "the task was cancelled") }
        let transfer = OneShot<any Transfer>()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let receiver = CollectingReceiver(limit: limit) { continuation.resume(returning: $0) }
                let started = send(request, to: receiver)
                transfer.set(started) { started.cancel() }
            }
        } onCancel: {
            transfer.fire()
        }
        return try result.get()
    }
}

extension UpstreamError.Code {
    /// The response's body is longer than the caller takes.
    public static let tooLarge = UpstreamError.Code(name: "too-large")
}

/// Keeps what comes until it is whole.
private final class CollectingReceiver: ResponseReceiver {
    private struct State {
        var head = ResponseHead(status: 0)
        var headAt: UInt64 = 0
        var body: [UInt8] = []
        var chunks: [ChunkMark] = []
        var isOverLimit = false
    }

    private let state = Mutex(State())
    private let limit: Int
    private let done: @Sendable (Result<CollectedResponse, UpstreamError>) -> Void

    init(limit: Int, done: @escaping @Sendable (Result<CollectedResponse, UpstreamError>) -> Void) {
        self.limit = limit
        self.done = done
    }

    func received(head: ResponseHead, at nanoseconds: UInt64) {
        state.withLock { state in
            state.head = head
            state.headAt = nanoseconds
        }
    }

    func received(chunk: UnsafeBufferPointer<UInt8>, at nanoseconds: UInt64) -> ReceiveResult {
        state.withLock { state in
            guard chunk.count <= limit - state.body.count else {
                state.isOverLimit = true
                return .abort
            }
            state.body.append(contentsOf: chunk)
            state.chunks.append(ChunkMark(offset: nanoseconds &- state.headAt, count: chunk.count))
            return .proceed
        }
    }

    func finished(_ result: Result<TransferSummary, UpstreamError>, at nanoseconds: UInt64) {
        let state = state.withLock { $0 }
        if state.isOverLimit {
            done(.failure(UpstreamError(.tooLarge, "the response's body is longer than \(limit) bytes")))
            return
        }
        done(
            result.map { summary in
                CollectedResponse(
                    head: state.head,
                    headAt: state.headAt,
                    body: state.body,
                    chunks: state.chunks,
                    endAt: nanoseconds,
                    summary: summary
                )
            }
        )
    }
}
