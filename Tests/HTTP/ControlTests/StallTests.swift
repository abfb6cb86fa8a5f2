import Exchanges
import Foundation
import HTTPServing
import TestSupport
import Testing

@testable import Control

/// A client that waits for a response which stalls, over a real socket and by
/// a clock that is moved by hand.
@Suite struct StallTests {
    @Test(arguments: [(130, WordVerdict.Outcome.broken), (60, .kept)] as [(UInt64, WordVerdict.Outcome)])
    func aClientLeavesInTimeOrNot(seconds: UInt64, outcome: WordVerdict.Outcome) async throws {
        let clock = ManualClock()
        let journal = TrafficJournal(limit: 10, clock: clock)
        let responder = ClosureResponder { request in
            let response = Response(
                head: ResponseHead(status: 200),
                framing: .chunked,
                chunks: [Chunk(bytes: Array("begun".utf8))]
            )
            return journal.took(request, .answer(.stream(ResponseStream(response, ending: .stalled))))
        }
        let server = try HTTPServer.start(responder, log: journal, clock: clock)
        let client = try TestClient(port: server.port)
        try client.send("GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: test\r\n\r\n")
        _ = try client.read(through: "begun")
        let verdict = { ClientVerdict(journal, exitStatus: nil).verdicts([.hasReadTimeout])[0] }
        #expect(verdict().outcome == .notSeen)
        clock.advance(by: seconds * 1_000_000_000)
        client.close()
        let deadline = Date(timeIntervalSinceNow: 20)
        var moved: UInt64 = 0
        while journal.record(1)?.exchange.ending == nil, Date() < deadline {
            // The server looks for clients that have gone a few times a second;
            // on a busy machine its thread comes late to that, and what the
            // clock is moved until then must stay within what is tried here.
            if moved < 20_000_000_000 {
                clock.advance(by: 50_000_000)
                moved += 50_000_000
            }
            try await Task.sleep(for: .milliseconds(1))
        }
        let record = try #require(journal.record(1))
        #expect(record.exchange.ending == .stalled)
        #expect(verdict().outcome == outcome)
        #expect(verdict().requests == [1])
        await server.stop(drain: 0)
    }
}
