import Exchanges
import Synchronization
import Testing

@Suite struct TrafficEntryTests {
    /// Keeps what it is told, as a log of evidence does.
    private final class KeepingLog: TrafficLog {
        private let kept = Mutex<(begun: [TrafficEntry], ended: [ResponseOutcome?])>(([], []))

        var outcomes: [ResponseOutcome?] { kept.withLock(\.ended) }

        func began(_ entry: TrafficEntry) { kept.withLock { $0.begun.append(entry) } }

        func ended(_ entry: TrafficEntry) { kept.withLock { $0.ended.append(entry.sent.outcome) } }
    }

    private func entry(_ log: KeepingLog) -> TrafficEntry {
        let answer = TrafficEntry.Answer(token: nil, source: "a test")
        let entry = TrafficEntry(
            IncomingRequest(connection: 1),
            answer,
            head: ResponseHead(status: 200, headers: [:]),
            body: [],
            log: log
        )
        log.began(entry)
        return entry
    }

    @Test func aLogThatKeepsItsEntriesIsFreedOnceTheirResponsesHaveEnded() {
        weak var log: KeepingLog?
        do {
            let kept = KeepingLog()
            log = kept
            entry(kept).responseEnded(at: 7, outcome: .complete)
            #expect(kept.outcomes == [.complete])
        }
        #expect(log == nil)
    }
}
