import Contracts
import Documents
import Exchanges
import Judging
import Synchronization
import TestSupport
import Testing

/// A journal never outgrows its reader: what does not fit is told as missing.
@Suite struct JournalRoomTests {
    private static func large(_ edit: (inout Observation) -> Void = { _ in }) -> Observation {
        Seen.observation { seen in
            seen.request(0) { $0.body = Array(repeating: 0x61, count: 20_000) }
            seen.report.events = [
                SubjectEvent("a"), SubjectEvent(SubjectEvent.dropped, .object(["count": .integer(7)])),
            ]
            edit(&seen)
        }
    }

    @Test func whatFitsIsKeptAsItIs() async {
        let writer = JournalWriter(redaction: .sample, sizeLimit: 40_000) { _ in }
        #expect(await writer.kept(Self.large()) == Self.large())
    }

    @Test(arguments: [(20_000, 1000), (40_000, 40)])
    func whatDoesNotIsToldAsMissing(size: Int, values: Int) async {
        let writer = JournalWriter(redaction: .sample, sizeLimit: size, valueLimit: values) { _ in }
        let kept = await writer.kept(
            Self.large { $0.report.outcome = .failed(type: "T", message: String(repeating: "m", count: 5000)) }
        )
        #expect(kept.exchanges == [])
        #expect(kept.lostExchanges == 1)
        #expect(kept.report.variables == nil && !kept.report.variablesObservable)
        #expect(kept.report.events == [SubjectEvent(SubjectEvent.dropped, .object(["count": .integer(8)]))])
        #expect(
            kept.outcome
                == .failed(type: "T", message: String(repeating: "m", count: 1000) + "… (5000 characters)")
        )
    }

    @Test func whatIsWrittenTakesRoom() async throws {
        let size = Mutex(0)
        let writer = JournalWriter(redaction: .sample, sizeLimit: 100_000) { bytes in
            size.withLock { $0 += bytes.count }
        }
        let testCase = Seen.testCase([])
        var isWhole: [Bool] = []
        for number in 1...20 {
            let kept = await writer.kept(Self.large { $0.attempt = number })
            isWhole.append(kept.lostExchanges == 0)
            try await writer.write(Run.Attempt(testCase: testCase, observation: kept, judged: []))
        }
        #expect(isWhole == Array(repeating: true, count: 3) + Array(repeating: false, count: 17))
        #expect(size.withLock(\.self) < 100_000)
    }
}
