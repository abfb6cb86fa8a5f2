import Exchanges
import Testing

@testable import Control

/// Each word by what a server sees: kept, broken, not seen.
@Suite struct VerdictTests {
    private static func verdict(
        _ word: ClientWord,
        _ records: [JournalRecord],
        exitStatus: Int32? = nil,
        now: Double = 1000
    ) -> WordVerdict {
        let verdicts = ClientVerdict(records, exitStatus: exitStatus, now: UInt64(now * 1e9)).verdicts([word])
        return verdicts[0]
    }

    @Test(
        arguments: [
            ("2", 2.0, WordVerdict.Outcome.kept), ("2", 1.995, .kept), ("2", 1.98, .broken), ("0.5", 0.6, .kept),
            ("0.5", 0.3, .broken), ("0", 0.001, .notSeen), ("-1", 0.001, .notSeen), ("soon", 0.001, .notSeen),
            ("601", 1, .notSeen), ("600", 1, .broken),
            // 1,795,000,003 s after 1970; the record is at 1,795,000,001.
            ("Wed, 18 Nov 2026 11:06:43 GMT", 2.0, .kept), ("Wed, 18 Nov 2026 11:06:43 GMT", 1.0, .broken),
            ("Fri, 17 Jul 2020 15:33:23 GMT", 0.001, .notSeen),
        ] as [(String, Double, WordVerdict.Outcome)]
    )
    func honoursRetryAfter(value: String, gap: Double, outcome: WordVerdict.Outcome) {
        let records = [
            record(1, at: 1, status: 429, answer: ["Retry-After": value]), record(2, at: 1 + gap),
        ]
        let verdict = Self.verdict(.honoursRetryAfter, records)
        #expect(verdict.outcome == outcome, "\(verdict.evidence)")
        #expect(verdict.requests == (outcome == .notSeen ? [] : [1, 2]))
    }

    @Test func saysHowMuchTooEarlyARetryIs() {
        let records = [record(1, at: 1, status: 429, answer: ["Retry-After": "3"]), record(2, at: 1.5)]
        #expect(
            Self.verdict(.honoursRetryAfter, records)
                == WordVerdict(
                    .honoursRetryAfter,
                    .broken,
                    "request 2 came 2.500 s too early: request 1 was answered 429 with Retry-After: 3",
                    requests: [1, 2]
                )
        )
    }

    @Test(
        arguments: [
            ([0.2, 0.4], WordVerdict.Outcome.kept), ([0.2, 0.1], .kept), ([0.3, 0.14], .broken),
            ([0.05, 0.4], .broken),
            ([0.4, 0.05], .broken), ([0.01], .notSeen), ([1, 2, 4], .kept), ([1, 2, 0.4], .broken),
        ] as [([Double], WordVerdict.Outcome)]
    )
    func backsOff(gaps: [Double], outcome: WordVerdict.Outcome) {
        var records = [record(1, at: 1, status: 503)]
        var at = 1.0
        for (index, gap) in gaps.enumerated() {
            at += gap
            records.append(record(index + 2, at: at, status: 503))
        }
        #expect(Self.verdict(.backsOff, records).outcome == outcome)
    }

    @Test func gapsThatTheServerAskedForAreNotTheClients() {
        let asked: Headers = ["Retry-After": "1"]
        let records = [
            record(1, at: 1, status: 429, answer: asked), record(2, at: 2.01, status: 429, answer: asked),
            record(3, at: 3.02),
        ]
        #expect(Self.verdict(.backsOff, records).outcome == .notSeen)
    }

    @Test func gapsBehindAClientThatLeftAreNotKnown() {
        let records = [
            record(1, at: 1, end: 1.3, status: 200, ending: .clientGone),
            record(2, at: 1.1, end: 1.4, status: 200, ending: .clientGone), record(3, at: 1.2),
        ]
        #expect(Self.verdict(.backsOff, records).outcome == .notSeen)
        #expect(Self.verdict(.noRetryStorm, records).requests == [1, 2, 3])
    }

    @Test func aStormIsManyOrManyAtOnce() {
        let spread = { (count: Int, gap: Double) in
            (0..<count).map { record($0 + 1, at: 1 + Double($0) * gap, status: 503) }
        }
        #expect(Self.verdict(.noRetryStorm, spread(10, 0.3)).outcome == .kept)
        let many = Self.verdict(.noRetryStorm, spread(11, 0.3))
        #expect(many.outcome == .broken)
        #expect(many.evidence == "one call has 11 requests")
        #expect(Self.verdict(.noRetryStorm, spread(5, 0.1)).outcome == .kept)
        let fast = Self.verdict(.noRetryStorm, spread(6, 0.1))
        #expect(fast.outcome == .broken)
        #expect(fast.evidence == "6 requests of one call came within 0.500 s")
        #expect(Self.verdict(.noRetryStorm, [record(1, at: 1), record(2, at: 2)]).outcome == .notSeen)
    }

    @Test func parallelRequestsAreNoRetries() {
        // Twelve at once, each answered 503 after they all had come.
        let records = (1...12).map { record($0, at: 1, end: 2, status: 503, connection: UInt64($0)) }
        #expect(Self.verdict(.noRetryStorm, records).outcome == .notSeen)
    }

    @Test(arguments: [400, 401, 403, 404, 405, 413, 422])
    func whatIsRefusedForGoodDoesNotComeAgain(status: Int) {
        let again = [record(1, at: 1, status: status), record(2, at: 2)]
        #expect(
            Self.verdict(.noRetryOfFinal, again)
                == WordVerdict(
                    .noRetryOfFinal,
                    .broken,
                    "request 2 repeats request 1, which was answered \(status) 1.000 s before",
                    requests: [1, 2]
                )
        )
        #expect(Self.verdict(.noRetryOfFinal, [again[0], record(2, at: 12)]).outcome == .kept)
        #expect(Self.verdict(.noRetryOfFinal, [again[0], record(2, at: 2, body: "[]")]).outcome == .kept)
        #expect(Self.verdict(.noRetryOfFinal, [record(1, at: 1, status: 429)]).outcome == .notSeen)
    }

    @Test func theSameBodyInAnotherSpellingIsTheSameCall() {
        let records = [
            record(1, at: 1, status: 400, body: #"{"a":1,"b":2}"#),
            record(2, at: 2, body: #"{ "b": 2, "a": 1 }"#),
        ]
        #expect(Self.verdict(.noRetryOfFinal, records).outcome == .broken)
    }

    @Test(
        arguments: [
            (false, 0, WordVerdict.Outcome.broken), (false, 1, .kept), (false, nil, .notSeen), (true, 0, .kept),
            (true, nil, .kept),
        ] as [(Bool, Int32?, WordVerdict.Outcome)]
    )
    func takesNoTruncatedStream(isRetried: Bool, status: Int32?, outcome: WordVerdict.Outcome) {
        for ending in [Ending.cut, .reset] {
            let records = [record(1, at: 1, ending: ending)] + (isRetried ? [record(2, at: 2)] : [])
            #expect(Self.verdict(.takesNoTruncatedStream, records, exitStatus: status).outcome == outcome)
        }
        #expect(Self.verdict(.takesNoTruncatedStream, [record(1, at: 1)], exitStatus: 0).outcome == .notSeen)
    }

    @Test func hasReadTimeout() {
        let stalled = { (end: Double, limit: UInt64?) in
            record(1, at: 1, end: end, ending: .stalled, stall: JournalRecord.Stall(limit: limit))
        }
        #expect(Self.verdict(.hasReadTimeout, [stalled(60, nil)]).outcome == .kept)
        #expect(Self.verdict(.hasReadTimeout, [stalled(121, nil)]).outcome == .kept)
        #expect(Self.verdict(.hasReadTimeout, [stalled(121.1, nil)]).outcome == .broken)
        // The server gave up: nobody knows how long the client would have waited.
        #expect(Self.verdict(.hasReadTimeout, [stalled(31, 30_000_000_000)]).outcome == .notSeen)
        #expect(Self.verdict(.hasReadTimeout, [stalled(20, 30_000_000_000)]).outcome == .kept)
        let waiting = record(1, at: 1, ending: nil, stall: JournalRecord.Stall(limit: nil))
        #expect(Self.verdict(.hasReadTimeout, [waiting], now: 100).outcome == .notSeen)
        #expect(Self.verdict(.hasReadTimeout, [waiting], now: 130).outcome == .broken)
    }

    @Test func reusesConnections() {
        let own = (1...10).map { record($0, at: Double($0), connection: UInt64($0)) }
        #expect(Self.verdict(.reusesConnections, own).outcome == .broken)
        #expect(Self.verdict(.reusesConnections, Array(own.dropLast())).outcome == .notSeen)
        // Where the server ends the connections it is not the client's doing.
        let cut = own.map { record($0.number, at: Double($0.number), ending: .cut, connection: UInt64($0.number)) }
        #expect(
            Self.verdict(.reusesConnections, Array(own.prefix(9)) + [cut[9]])
                == WordVerdict(
                    .reusesConnections,
                    .notSeen,
                    "of 10 responses 9 left a connection that could be used again"
                )
        )
        let shared = own.dropLast() + [record(10, at: 10, connection: 1)]
        #expect(
            Self.verdict(.reusesConnections, Array(shared)).evidence == "10 requests came on 9 connections"
        )
        #expect(Self.verdict(.reusesConnections, Array(shared)).outcome == .kept)
    }

    @Test func sendsUserAgent() {
        #expect(Self.verdict(.sendsUserAgent, []).outcome == .notSeen)
        #expect(Self.verdict(.sendsUserAgent, [record(1, at: 1)]).outcome == .kept)
        let without = record(2, at: 2, headers: [:])
        #expect(
            Self.verdict(.sendsUserAgent, [record(1, at: 1), without])
                == WordVerdict(.sendsUserAgent, .broken, "request 2 has none", requests: [2])
        )
    }

    @Test func aCallEndsWithAGoodAnswerAndAfterTenSeconds() {
        let records = [
            record(1, at: 1, status: 503), record(2, at: 2), record(3, at: 3, status: 503), record(4, at: 13.5),
            record(5, at: 20, status: 429, answer: ["Retry-After": "30"]), record(6, at: 55),
        ]
        let numbers = ClientCalls(records).calls.map { $0.map(\.number) }
        #expect(numbers == [[1, 2], [3], [4], [5, 6]])
    }
}
