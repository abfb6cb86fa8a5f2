import Contracts
import Documents
import Exchanges
import Foundation
import Judging
import Scenarios
import Testing

/// Whatever number a file says, calculating with it is no trap.
@Suite struct HostileNumbersTests {
    @Test func boundsThatCrossAreNoTrap() {
        let parameters = CheckParameters(["atLeast": .count(20)])
        #expect(
            Seen.verdict("ret.bounded", Seen.observation([429, 429]), parameters)
                == .fail(
                    "2 requests where every response is a 429",
                    expected: "20 to 20 requests, and an end",
                    actual: "2 requests, BPMN error RATE_LIMITED"
                )
        )
        let most = CheckParameters(["atLeast": .count(3), "atMost": .count(0)])
        #expect(Seen.verdict("ret.bounded", Seen.observation([429, 429, 429]), most) == .pass)
    }

    @Test func retriesBeyondCountingAreABillion() {
        let seen = Seen.observation([429, 429]) { $0.order.parameters["catalyst_maxRetries"] = String(Int.max) }
        #expect(
            Seen.verdict("ret.count-documented", seen)
                == .fail(
                    "2 requests",
                    expected: "1000000001 requests: the first and 1000000000 retries",
                    actual: "2 requests"
                )
        )
        #expect(Seen.verdict("ret.no-multiplication", seen) == .pass)
    }

    @Test(arguments: [String(Int.min), "1e30", ""])
    func retriesThatAreNoCountAreNone(retries: String) {
        let seen = Seen.observation([429, 429]) { $0.order.parameters["catalyst_maxRetries"] = retries }
        #expect(
            Seen.verdict("ret.count-documented", seen)
                == .fail("2 requests", expected: "1 request: the first and 0 retries", actual: "2 requests")
        )
        #expect(
            Seen.verdict("ret.no-multiplication", seen)
                == .fail(
                    "the retries are multiplied",
                    expected: "fewer than 2 requests for 0 retries",
                    actual: "2 requests"
                )
        )
    }

    @Test func waitsBeyondCountingAreADay() throws {
        let source = """
            format: 1
            cases:
            - id: zz/waits
              title: Waits
              script:
                rules:
                - when: { method: POST }
                  steps:
                  - response: { status: 200, delay: 1000000000s, text: a }
                    times: 10
                  - response: { status: 200, delay: 1000000000s, text: a }
                    times: forever
              checks: [ret.gap-min]
            """
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("waits-\(UUID().uuidString).yaml").path
        try Files.replace(file, with: Array(source.utf8))
        defer { try? FileManager.default.removeItem(atPath: file) }
        #expect(try CaseFile.load(file).map(\.deadline) == [86_420_000_000_000])
    }

    @Test func gapsAndWaitsNearTheEndOfCountingAreNoTrap() {
        let wait = CheckParameters(["atLeast": .durations([UInt64.max])])
        #expect(
            Seen.verdict("ret.after-wait", Seen.observation([429, 200]), wait)
                == .fail(
                    "retry 1 comes too early",
                    expected: "at least 18446744073709551.615us",
                    actual: "1000ms"
                )
        )
        let end = RequestTimes(firstByte: .max, headEnd: .max, bodyEnd: .max)
        let seen = Seen.observation([429, 200]) { $0.exchanges[1].times = Exchange.Times(request: end) }
        #expect(Seen.verdict("ret.after-wait", seen, CheckParameters(["atLeast": .durations([1])])) == .pass)
    }

    /// A journal's numbers have bounds with which any reader can calculate.
    @Test(arguments: [
        (#""n":0"#, #""n":9223372036854775807"#), (#""attempt":1"#, #""attempt":9223372036854775807"#),
        (#""tResult":"#, #""tResult":1844674407370955161"#),
        (#""lostExchanges":0"#, #""lostExchanges":9223372036854775807"#),
        (#""status":429"#, #""status":-9223372036854775808"#),
        (#""promptTokens":1009"#, #""promptTokens":9223372036854775807"#),
    ])
    func aNumberBeyondItsBoundsIsRefused(good: String, bad: String) throws {
        let text = JSONWriter().string(Seen.observation([429, 200]).json)
        func decoded(_ text: String) throws -> Observation {
            try Decoding.decode(try Document.json(Array(text.utf8)), Observation.shape)
        }
        #expect(try decoded(text) == Seen.observation([429, 200]))
        let edited = text.replacing(good, with: bad, maxReplacements: 1)
        #expect(edited != text)
        #expect(throws: DocumentError.self) { try decoded(edited) }
    }

    @Test func aKeyThatRepeatsItselfIsLookedForInLinearTime() {
        let seen = Seen.observation { seen in
            seen.drawn.values.key = String(repeating: "a", count: 100_000) + "b"
            seen.report.stderrTail = String(repeating: "a", count: 1_000_000)
        }
        #expect(Seen.verdict("sec.no-leak", seen) == .pass)
    }
}
