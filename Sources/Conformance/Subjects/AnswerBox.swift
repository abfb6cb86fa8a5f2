import Judging
import Synchronization

/// An answer that is given once, and what is to happen then.
final class AnswerBox: Sendable {
    private struct State {
        var isAnswered = false
        var then: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let resume: @Sendable (RunReport) -> Void

    init(_ resume: @escaping @Sendable (RunReport) -> Void) {
        self.resume = resume
    }

    func answer(_ report: RunReport) {
        let (isFirst, then): (Bool, (@Sendable () -> Void)?) = state.withLock { state in
            defer { state.isAnswered = true }
            return (!state.isAnswered, state.then)
        }
        guard isFirst else { return }
        then?()
        resume(report)
    }

    func whenAnswered(_ work: @escaping @Sendable () -> Void) {
        let isAnswered = state.withLock { state in
            state.then = work
            return state.isAnswered
        }
        if isAnswered { work() }
    }
}
