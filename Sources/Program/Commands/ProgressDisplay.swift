import Conformance
import Documents
import Exchanges
import Judging
import Synchronization

/// Shows on standard error how far a run is: one line that changes on a
/// terminal, a line now and then in a log.
final class ProgressDisplay: Sendable {
    private struct State {
        var total = 0
        var done = 0
        var violated: Set<String> = []
        var lastLine: UInt64 = 0
        var hasLine = false
    }

    private static let interval: UInt64 = 5_000_000_000

    private let state = Mutex(State())
    private let clock: any Clock
    private let terminal = Terminal.of(2)
    private let obligations: Obligations
    private let isQuiet: Bool
    private let hiding: @Sendable (String) -> String

    /// A display that counts as the report does: the requirements that are
    /// violated.
    init(
        clock: any Clock,
        obligations: Obligations,
        isQuiet: Bool,
        hiding: @escaping @Sendable (String) -> String
    ) {
        self.clock = clock
        self.obligations = obligations
        self.isQuiet = isQuiet
        self.hiding = hiding
    }

    func show(_ progress: Progress) {
        state.withLock { state in
            switch progress {
            case .began(let subject, let attempts):
                state.total = attempts
                state.lastLine = clock.now
                tell("checking \(subject.name) in \(attempts) attempt\(attempts == 1 ? "" : "s")")
            case .attempting: break
            case .judged(let attempt):
                state.done += 1
                for judged in attempt.judged where judged.verdict.kind == .fail {
                    state.violated.insert(obligations[judged.check].requirement)
                }
                advance(&state, attempt.testCase.id)
            case .defect(let message): tell(message)
            }
        }
    }

    /// Leaves the line, so that a report starts on its own.
    func end() {
        state.withLock { state in
            if state.hasLine { Console.error(styled: "\r\u{1B}[K") }
            state.hasLine = false
        }
    }

    private func tell(_ text: String) {
        if !isQuiet { Console.error("firedrill: \(hiding(text))\n") }
    }

    private func advance(_ state: inout State, _ id: String) {
        guard !isQuiet else { return }
        let violated = state.violated.count
        let text = "\(state.done)/\(state.total)" + (violated > 0 ? ", \(violated) violated" : "") + "  \(id)"
        if terminal.rewritesLines {
            Console.error(styled: "\r\u{1B}[K" + PrintableText.line(text).prefix((terminal.width ?? 80) - 2))
            state.hasLine = true
        } else if clock.now &- state.lastLine >= Self.interval {
            tell(text)
            state.lastLine = clock.now
        }
    }
}
