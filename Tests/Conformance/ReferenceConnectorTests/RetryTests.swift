import Contracts
import Exchanges
import Testing

@testable import ReferenceConnector

@Suite struct RetryTests {
    private static let limited = ScriptStep.response(429, [:], Stage.refusal("slow down"))

    @Test(arguments: [(0.0, [0.5, 1, 2]), (0.5, [0.75, 1.5, 3]), (1, [1, 2, 4])] as [(Double, [Double])])
    func waitsTwiceAsLongEachTimeWithJitter(random: Double, waits: [Double]) async {
        let stage = Stage(Self.limited, random: random)
        let result = await stage.execute()
        #expect(stage.clock.waits == waits)
        #expect(result.events == waits.map { .sleep(UInt64($0 * 1e9)) })
        #expect(result.outcome == .bpmnError(code: "RATE_LIMITED", message: "HTTP 429: slow down"))
        #expect(result["catalyst_statusCode"] == .integer(429))
        #expect(result["catalyst_success"] == .boolean(false))
        #expect(result["catalyst_error"] == .string("HTTP 429: slow down"))
        #expect(result["catalyst_responseBody"] == .string(Stage.refusal("slow down")))
        #expect(stage.upstream.requests.count == 4)
        #expect(stage.upstream.requests.allSatisfy { $0 == stage.upstream.requests[0] })
    }

    @Test func aRecoveryTellsOnlyOfTheLastResponse() async {
        let stage = Stage(Self.limited, Self.limited, .response(200, [:], Stage.chat))
        let good = Stage(.response(200, [:], Stage.chat))
        let (result, expected) = (await stage.execute(), await good.execute())
        #expect(result.outcome == .completed)
        #expect(result.variables.map { "\($0)" } == expected.variables.map { "\($0)" })
        #expect(stage.clock.waits == [1, 2])
    }

    @Test(arguments: [(401, "AUTH_FAILED"), (400, "INVALID_REQUEST")])
    func anotherErrorAfterARetryIsTheOutcome(status: Int, code: String) async {
        let stage = Stage(Self.limited, .response(status))
        let result = await stage.execute()
        #expect(result.outcome == .bpmnError(code: code, message: "HTTP \(status)"))
        #expect(result["catalyst_statusCode"] == .integer(status))
        #expect(stage.upstream.requests.count == 2)
    }

    @Test(
        arguments: [
            ("3", 3), ("1", 1), ("0", 1), ("60", 60), ("-5", 1), ("120junk", 1), ("1.5", 1), ("", 1), (" 2", 2),
            // 1,795,000,000 s after 1970 is Thu, 18 Nov 2026 11:06:40 GMT.
            ("Wed, 18 Nov 2026 11:06:43 GMT", 3), ("Wednesday, 18-Nov-26 11:06:44 GMT", 4),
            ("Wed Nov 18 11:06:45 2026", 5), ("Wed, 18 Nov 2026 11:05:40 GMT", 1), ("Wed, 18 Nov 2026 11:06:40 GMT", 1),
            ("Wed, 32 Nov 2026 11:06:43 GMT", 1), ("Wed, 18 Nov 2026 11:06:43 CET", 1), ("soon", 1),
            ("Friday, 18-Nov-94 11:06:44 GMT", 1),
        ] as [(String, Double)]
    )
    func aLongerRetryAfterIsWaitedFor(value: String, wait: Double) async {
        let stage = Stage(.response(429, ["retry-after": value]), .response(200, [:], Stage.chat))
        #expect(await stage.execute().outcome == .completed)
        #expect(stage.clock.waits == [wait])
    }

    @Test(arguments: [
        "61", "3600", "99999999999999999999", "Wed, 18 Nov 2026 11:07:41 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
    ])
    func givesUpAtOnceWhereRetryAfterIsBeyondTheLimit(value: String) async {
        let stage = Stage(.response(429, ["Retry-After": value]))
        #expect(await stage.execute().outcome == .bpmnError(code: "RATE_LIMITED", message: "HTTP 429"))
        #expect(stage.clock.waits == [])
        #expect(stage.upstream.requests.count == 1)
    }

    @Test func eachRetryAfterIsTakenAnew() async {
        let stage = Stage(
            .response(429, ["Retry-After": "3"]),
            .response(429, ["Retry-After": "1"]),
            Self.limited,
            .response(200)
        )
        #expect(await stage.execute().outcome == .completed)
        #expect(stage.clock.waits == [3, 2, 4])
    }

    @Test func theLongestOfSeveralRetryAfterCounts() async {
        let headers = Headers([
            HeaderField("Retry-After", "2"), HeaderField("Retry-After", "5"), HeaderField("Retry-After", "x"),
        ])
        let stage = Stage(.response(429, headers), .response(200))
        #expect(await stage.execute().outcome == .completed)
        #expect(stage.clock.waits == [5])
    }

    @Test func theInputsSetTheSchedule() async {
        var stage = Stage(.response(429, ["Retry-After": "9"]))
        stage.run.parameters["catalyst_maxRetries"] = "8"
        stage.run.parameters["catalyst_backoff"] = "0.25"
        stage.run.parameters["catalyst_maxRetryAfter"] = "0"
        #expect(await stage.execute().outcome == .bpmnError(code: "RATE_LIMITED", message: "HTTP 429"))
        #expect(stage.clock.waits == [])
        stage.upstream = ScriptedUpstream(Self.limited)
        _ = await stage.execute()
        #expect(stage.clock.waits == [0.25, 0.5, 1, 2, 4, 8, 16, 16])
    }

    @Test(arguments: [("catalyst_maxRetries", "0"), ("catalyst_retryOn429", "false")])
    func retryingCanBeSwitchedOff(name: String, value: String) async {
        var stage = Stage(Self.limited)
        stage.run.parameters[name] = value
        #expect(await stage.execute().outcome == .bpmnError(code: "RATE_LIMITED", message: "HTTP 429: slow down"))
        #expect(stage.upstream.requests.count == 1)
    }

    @Test func aRunThatIsCalledOffWhileItWaitsEnds() async {
        let clock = ManualClock()
        let upstream = ScriptedUpstream(Self.limited)
        let connector = ReferenceConnector(
            contract: Stage.contract,
            upstream: upstream,
            clock: clock,
            random: { 1 }
        )
        let run = Stage(Self.limited).run
        let task = Task { await connector.execute(run) }
        task.cancel()
        let outcome = await task.value.outcome
        guard case .failed("Cancelled", _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(upstream.requests.count <= 1)
    }
}
