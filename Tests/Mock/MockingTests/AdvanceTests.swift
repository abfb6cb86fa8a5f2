import Control
import Exchanges
import Mocking
import Scenarios
import TestSupport
import Testing

/// Rules that go on by what became of their responses.
@Suite struct AdvanceTests {
    /// A mock whose clients are told how their responses end.
    private struct Told: Responder {
        let clock = ManualClock()
        let mock: MockResponder
        let journal: TrafficJournal?

        init(_ advance: String, per: String = "token", hasJournal: Bool = false, _ steps: String) throws {
            let rule = "- { advance: \(advance), per: \(per), steps: [ \(steps) ] }"
            mock = MockResponder([try scenario(rule)], clock: clock)
            journal = hasJournal ? TrafficJournal(limit: 100, clock: clock) : nil
        }

        func decide(_ request: IncomingRequest) -> Answer {
            let answer = mock.decide(request)
            return journal?.took(request, answer) ?? answer
        }

        /// The status of a response, which stays open until `end` is called.
        func begin(
            _ request: Request
        ) -> (status: Int, observer: (any ResponseObserver)?, end: (Ending) -> Void) {
            let decision = self.decision(request)
            let end = { (ending: Ending) in
                _ = decision.observer?.responseEnded(ending, trailers: [:], at: clock.now)
            }
            switch decision.kind {
            case .ready(let response): return (response.status, decision.observer, end)
            case .stream(let stream): return (stream.response.status, decision.observer, end)
            default: return (0, nil, end)
            }
        }

        func ask(_ ending: Ending = .complete, _ body: String = "", path: String = "/") -> Int {
            let (status, _, end) = begin(Request(path: path, body: Array(body.utf8)))
            end(ending)
            return status
        }
    }

    private static let four = "{ status: 201 }, { status: 202 }, { status: 203 }, { status: 204 }"

    @Test func aResponseThatWasNotTakenWholeIsGivenAgain() throws {
        let told = try Told("delivered", Self.four)
        let endings: [Ending] = [
            .clientGone, .complete, .cut, .reset, .stalled, .complete, .complete, .clientGone, .complete,
        ]
        #expect(endings.map { told.ask($0) } == [201, 201, 202, 202, 202, 202, 203, 204, 204])
    }

    /// With its last bytes on their way a call is over, whoever else looks on;
    /// that it was left all the same shows later.
    @Test(arguments: [false, true]) func aCallIsOverWithItsLastBytes(hasJournal: Bool) throws {
        let told = try Told("call", hasJournal: hasJournal, Self.four)
        let first = told.begin(Request(path: "/"))
        first.observer?.responseEnds(.complete)
        let second = told.begin(Request(path: "/"))
        #expect([first.status, second.status] == [201, 202])
        first.end(.complete)
        second.observer?.responseEnds(.complete)
        second.end(.clientGone)
        #expect(told.ask() == 202)
        #expect(told.ask() == 203)
    }

    /// What is about to be cut is given again, before its client can see that.
    @Test(arguments: [false, true], [Ending.cut, .reset]) func aStepIsGivenAgainBeforeItsClientKnows(
        hasJournal: Bool,
        ending: Ending
    ) throws {
        let told = try Told("delivered", hasJournal: hasJournal, Self.four)
        let first = told.begin(Request(path: "/"))
        first.observer?.responseEnds(ending)
        #expect(told.ask() == 201)
        first.end(ending)
        #expect(told.ask() == 202)
    }

    /// What nobody ever wrote was not taken either.
    @Test func aResponseThatIsDroppedIsGivenAgain() throws {
        let told = try Told("delivered", Self.four)
        do { _ = told.begin(Request(path: "/")) }
        #expect(told.ask() == 201)
        #expect(told.ask() == 202)
    }

    /// Those that are open have their steps; one that comes back goes first.
    @Test func openResponsesKeepTheirSteps() throws {
        let told = try Told("delivered", Self.four)
        let open = (0..<3).map { _ in told.begin(Request(path: "/")) }
        #expect(open.map(\.status) == [201, 202, 203])
        open[1].end(.cut)
        open[0].end(.cut)
        open[2].end(.complete)
        #expect([told.ask(), told.ask(), told.ask()] == [201, 202, 204])
    }

    @Test func aStateThatBeganAnewKnowsNoOpenResponse() throws {
        let told = try Told("delivered", Self.four)
        let open = told.begin(Request(path: "/"))
        told.mock.states.reset()
        open.end(.cut)
        #expect([told.ask(), told.ask()] == [201, 202])
    }

    @Test func aRuleThatHasGivenAllMisses() throws {
        let clock = ManualClock()
        let rule = "- { advance: delivered, after: miss, steps: [ { status: 201 } ] }"
        let mock = MockResponder([try scenario(rule)], clock: clock)
        let first = mock.decision(Request(path: "/"))
        #expect(mock.decide(Request(path: "/")).missed == .consumed)
        first.observer?.responseEnded(.cut, trailers: [:], at: 0)
        let again = mock.decide(Request(path: "/"))
        #expect(again.missed == nil)
        again.decision.observer?.responseEnded(.complete, trailers: [:], at: 0)
        #expect(mock.decide(Request(path: "/")).missed == .consumed)
    }

    @Test func theRetriesOfACallGetOneStep() throws {
        let told = try Told("call", Self.four)
        #expect(told.ask(.clientGone, #"{"a":1}"#) == 201)
        // The same call in another spelling.
        #expect(told.ask(.cut, #"{ "a" : 1 }"#) == 201)
        // Another body, path or method is another call.
        #expect(told.ask(.complete, #"{"a":2}"#) == 202)
        #expect(told.ask(.complete, #"{"a":1}"#, path: "/x") == 203)
        #expect(told.ask(.complete, #"{"a":1}"#) == 201)
        // It was delivered whole: what comes now is a new call.
        #expect(told.ask(.complete, #"{"a":1}"#) == 204)
    }

    @Test func aCallGoesOnFromItsErrors() throws {
        let told = try Told(
            "call",
            "{ status: 429 }, { status: 503 }, { status: 408 }, { status: 409 }, { status: 200 }, { status: 400 }, { status: 201 }"
        )
        let endings: [Ending] = [.complete, .cut, .complete, .complete, .clientGone, .complete, .complete, .complete]
        #expect(endings.map { told.ask($0, "{}") } == [429, 503, 408, 409, 200, 200, 400, 201])
    }

    /// Ten seconds from the step that it got.
    @Test func aCallEndsByItself() throws {
        let told = try Told("call", Self.four)
        #expect(told.ask(.cut, "{}") == 201)
        told.clock.advance(by: 9_999_999_999)
        #expect(told.ask(.cut, "{}") == 201)
        told.clock.advance(by: 1)
        #expect(told.ask(.cut, "{}") == 202)
        told.clock.advance(by: 9_999_999_999)
        #expect(told.ask(.cut, "{}") == 202)
    }

    /// A late end of a step that the call has left says nothing of the next.
    @Test func anEarlierResponseEndsNoLaterStep() throws {
        let told = try Told("call", Self.four)
        let first = told.begin(Request(path: "/"))
        told.clock.advance(by: 10_000_000_000)
        #expect(told.ask(.cut) == 202)
        first.end(.complete)
        #expect(told.ask(.cut) == 202)
    }

    @Test func callsAreCountedByKeyWhereThatIsSaid() throws {
        let told = try Told("call", per: "key", Self.four)
        func ask(_ key: String, _ ending: Ending) -> Int {
            let (status, _, end) = told.begin(Request(path: "/", headers: ["x-api-key": key]))
            end(ending)
            return status
        }
        #expect(
            [ask("a", .cut), ask("b", .complete), ask("b", .complete), ask("a", .complete)] == [201, 201, 202, 201]
        )
    }

    /// A third is lost, and each step is delivered exactly as often as it says.
    @Test(.timeLimit(.minutes(1)), arguments: ["delivered", "call"])
    func sixtyFourClientsAtOnceAreDeliveredExactlyEachStep(advance: String) async throws {
        let told = try Told(
            advance,
            "{ status: 201, times: 100 }, { status: 202, times: 300 }, { status: 203, times: forever }"
        )
        let delivered = await withTaskGroup(of: [Int: Int].self) { group in
            for client in 0..<64 {
                group.addTask {
                    var delivered: [Int: Int] = [:]
                    for number in 0..<40 {
                        // A call has a body of its own until it is delivered.
                        let isLost = (client + number) % 3 == 0
                        let status = told.ask(isLost ? .clientGone : .complete, "\(client) \(number / 3)")
                        if !isLost { delivered[status, default: 0] += 1 }
                    }
                    return delivered
                }
            }
            return await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        }
        if advance == "call" {
            // A call is given up now and then: no more of a step than it has.
            #expect(delivered[201] ?? 0 <= 100)
            #expect(delivered[202] ?? 0 <= 300)
            return
        }
        // What was open to the end comes back.
        var rest = delivered
        while true {
            let status = told.ask()
            guard status != 203 else { break }
            rest[status, default: 0] += 1
        }
        #expect(rest[201] == 100)
        #expect(rest[202] == 300)
        #expect(rest[203] ?? 0 > 1000)
    }
}
