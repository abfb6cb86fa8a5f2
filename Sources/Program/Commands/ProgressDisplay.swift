import Conformance
import Documents
import Exchanges
import Judging
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Shows on standard error how far a run is: one line that changes on a
/// terminal, a line now and then in a log.
final class ProgressDisplay: Sendable {
    private struct State {
        var total = 0
        var done = 0
        var violated = 0
        var lastLine: UInt64 = 0
        var hasLine = false
    }

    private static let interval: UInt64 = 5_000_000_000

    private let state = Mutex(State())
    private let clock: any Clock
    private let isTerminal = isatty(2) == 1

    init(clock: any Clock) {
        self.clock = clock
    }

    func show(_ progress: Progress) {
        state.withLock { state in
            switch progress {
            case .began(let subject, let attempts):
                state.total = attempts
                state.lastLine = clock.now
                Console.error("firedrill: checking \(subject.name) in \(attempts) attempts\n")
            case .attempting: break
            case .judged(let attempt):
                state.done += 1
                if attempt.judged.contains(where: { $0.verdict.kind == .fail }) { state.violated += 1 }
                tell(&state, attempt.testCase.id)
            case .defect(let message): Console.error("firedrill: \(message)\n")
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

    private func tell(_ state: inout State, _ id: String) {
        let text =
            "\(state.done)/\(state.total)" + (state.violated > 0 ? ", \(state.violated) violated" : "") + "  \(id)"
        if isTerminal {
            Console.error(styled: "\r\u{1B}[K" + PrintableText.line(text).prefix(78))
            state.hasLine = true
        } else if clock.now &- state.lastLine >= Self.interval {
            Console.error("firedrill: \(text)\n")
            state.lastLine = clock.now
        }
    }
}
