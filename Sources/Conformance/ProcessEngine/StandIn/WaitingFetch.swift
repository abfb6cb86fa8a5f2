import Exchanges
import Synchronization

/// A worker that waits for a task: its request is suspended until there is
/// one, or its time is over.
final class WaitingFetch: Sendable {
    let request: FetchRequest
    private let writer: any ResponseWriter
    private let state: Mutex<State>

    private struct State {
        var timer: (any Cancellable)?
        var isOver = false
    }

    init(_ request: FetchRequest, _ writer: any ResponseWriter) {
        self.request = request
        self.writer = writer
        state = Mutex(State())
    }

    /// Ends with that timer.
    func expires(by timer: any Cancellable) {
        let isOver = state.withLock { state in
            state.timer = timer
            return state.isOver
        }
        if isOver { timer.cancel() }
    }

    var isOver: Bool { state.withLock(\.isOver) }

    /// Answers, once; false where that is too late. What is answered is asked
    /// for only then: a task must not be locked for a worker that has gone.
    @discardableResult
    func answer(_ response: StandInResponse) -> Bool {
        let taken: State? = state.withLock { state in
            guard !state.isOver else { return nil }
            state.isOver = true
            return state
        }
        guard let taken else { return false }
        taken.timer?.cancel()
        writer.send(response.prepared)
        return true
    }

    /// Ends without an answer: the worker has gone.
    func leave() {
        let timer = state.withLock { state in
            state.isOver = true
            return state.timer
        }
        timer?.cancel()
    }
}
