import Exchanges
import TestSupport
import Testing

@Suite struct TrafficEntryTests {
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
            #expect(kept.ended.map(\.sent.outcome) == [.complete])
        }
        #expect(log == nil)
    }
}
