import Exchanges
import Synchronization

/// What a scripted upstream does with one request.
enum ScriptStep: Sendable {
    case response(Int, Headers = [:], String = "{}")
    case bytes(Int, [UInt8])
    case fail(UpstreamError, after: Int? = nil)
    /// Answers nothing, ever.
    case hang
    /// Runs a piece of the test first, then does the step.
    indirect case doing(@Sendable () -> Void, ScriptStep)
}

/// An upstream that answers from a script; a request beyond its end gets the
/// last step again.
final class ScriptedUpstream: Upstream {
    private let steps: [ScriptStep]
    private let state = Mutex<(requests: [OutgoingRequest], cancelled: Int)>(([], 0))

    init(_ steps: ScriptStep...) { self.steps = steps }
    init(_ steps: [ScriptStep]) { self.steps = steps }

    /// The same script from its beginning.
    func again() -> ScriptedUpstream { ScriptedUpstream(steps) }

    var requests: [OutgoingRequest] { state.withLock(\.requests) }
    var cancelled: Int { state.withLock(\.cancelled) }
    var bodies: [String] { requests.map { String(decoding: $0.body, as: UTF8.self) } }

    func send(_ request: OutgoingRequest, to receiver: any ResponseReceiver) -> any Transfer {
        let index = state.withLock { state in
            state.requests.append(request)
            return state.requests.count - 1
        }
        play(steps[min(index, steps.count - 1)], to: receiver)
        return ScriptedTransfer { self.state.withLock { $0.cancelled += 1 } }
    }

    private func play(_ step: ScriptStep, to receiver: any ResponseReceiver) {
        switch step {
        case .response(let status, let headers, let body):
            play(Array(body.utf8), ResponseHead(status: status, headers: headers), to: receiver)
        case .bytes(let status, let body): play(body, ResponseHead(status: status), to: receiver)
        case .fail(let error, let status):
            if let status { receiver.received(head: ResponseHead(status: status), at: 0) }
            receiver.finished(.failure(error), at: 0)
        case .hang: break
        case .doing(let work, let next):
            work()
            play(next, to: receiver)
        }
    }

    /// In two chunks, as networks do.
    private func play(_ body: [UInt8], _ head: ResponseHead, to receiver: any ResponseReceiver) {
        receiver.received(head: head, at: 0)
        for part in [body.prefix(body.count / 2), body.dropFirst(body.count / 2)] {
            _ = part.withUnsafeBufferPointer { receiver.received(chunk: $0, at: 0) }
        }
        receiver.finished(.success(TransferSummary()), at: 0)
    }
}

private final class ScriptedTransfer: Transfer {
    private let onCancel: @Sendable () -> Void

    init(_ onCancel: @escaping @Sendable () -> Void) { self.onCancel = onCancel }

    func resume() {}
    func cancel() { onCancel() }
}
