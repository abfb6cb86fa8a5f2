import Exchanges
import TestSupport
import Testing

@testable import Control

@Suite struct JournalTests {
    private let clock = ManualClock()

    /// Sends requests through a journal that answers each with its body.
    private func send(
        _ request: Request,
        to journal: TrafficJournal,
        _ answer: Answer? = nil,
        rule: Int? = 0,
        ending: Ending = .complete
    ) {
        let incoming = IncomingRequest(connection: 7) { $0 == .head ? request.headers : request.trailers }
        incoming.lend(request) {
            incoming.times = RequestTimes(firstByte: clock.now, headEnd: clock.now, bodyEnd: clock.now)
            incoming.annotation = Annotation(token: incoming.token, source: "s", rule: rule, step: rule)
            if case .miss(let miss)? = answer { incoming.annotation?.miss = miss.kind }
            let response = PreparedResponse(status: 200, headers: ["X-Id": "7"], body: Array("yes".utf8))
            let status = journal.took(incoming, answer ?? .answer(.ready(response))).decision.status
            journal.ended(incoming, status: status, ending: ending, at: clock.now)
        }
    }

    /// How much the library wrote of a response that it has whole, nobody knows.
    @Test(arguments: [Ending.clientGone, .cut, .reset])
    func aReadyResponseThatDidNotGoOutWholeIsWhatWasMeant(ending: Ending) throws {
        let journal = TrafficJournal(limit: 4, clock: clock)
        send(Request(path: "/"), to: journal, ending: ending)
        send(Request(path: "/"), to: journal, .miss(Miss(.noMatch, "m", hint: "h")), rule: nil, ending: ending)
        let (answered, missed) = (try #require(journal.record(1)), try #require(journal.record(2)))
        for record in [answered, missed] {
            #expect(record.exchange.ending == ending)
            #expect(record.exchange.response?.chunks == [])
            #expect(!record.isWhole)
        }
        #expect(answered.exchange.response?.head == ResponseHead(status: 200, headers: ["X-Id": "7"]))
        #expect(answered.exchange.response?.framing == .length(3))
        #expect(answered.meant == Array("yes".utf8))
        #expect(missed.status == 599)
        #expect(missed.meant == Miss(.noMatch, "m", hint: "h").response().body.array)
        // What stands in a line has no body to begin with.
        #expect(journal.records().map(\.exchange.response?.status) == [200, 599])
    }

    @Test func noBodyIsWrittenToHead() throws {
        let journal = TrafficJournal(limit: 4, clock: clock)
        send(Request(method: "HEAD", path: "/"), to: journal)
        let record = try #require(journal.record(1))
        #expect(record.exchange.response?.chunks == [])
        #expect(record.exchange.response?.framing == .length(3))
        #expect(record.meant == nil)
        #expect(record.isWhole)
    }

    @Test func keepsARequestAndItsAnswerWhole() throws {
        let journal = TrafficJournal(limit: 4, clock: clock)
        journal.rulesAre([ScenarioRules(scenario: "s", rules: [ScenarioRules.Rule(name: "first", steps: 1)])])
        let request = Request(
            path: "/c/t1/s/s/v1/chat",
            query: "a=b",
            headers: ["Host": "h", "X-Empty": "", "X-Long": String(repeating: "x", count: 900)],
            body: Array("body".utf8)
        )
        send(request, to: journal)
        let record = try #require(journal.record(1))
        #expect(record.exchange.request.method == "POST")
        #expect(record.exchange.request.target == "/c/t1/s/s/v1/chat?a=b")
        #expect(record.exchange.request.headers == request.headers)
        #expect(record.exchange.request.body == request.body)
        #expect(record.exchange.response?.body == Array("yes".utf8))
        #expect(record.exchange.response?.headers == ["X-Id": "7"])
        #expect(record.exchange.connection == 7)
        #expect(record.exchange.ending == .complete)
        #expect(record.exchange.annotation?.token == "t1")
        #expect(record.status == 200)
        #expect(record.wall == clock.wall)
        #expect(record.isWhole)
        #expect(journal.ruleName(record) == "first")
        #expect(record.exchange.path == "/v1/chat")
    }

    @Test func theOldestGoesAndIsCounted() {
        let journal = TrafficJournal(limit: 3, clock: clock)
        for number in 1...5 { send(Request(path: "/\(number)"), to: journal) }
        #expect(journal.records().map(\.number) == [3, 4, 5])
        #expect(journal.records().map(\.exchange.request.path) == ["/3", "/4", "/5"])
        #expect(journal.dropped == 2)
        #expect(journal.record(2) == nil)
        journal.removeAll()
        #expect(journal.records().isEmpty)
        #expect(journal.dropped == 0)
        send(Request(path: "/6"), to: journal)
        #expect(journal.records().map(\.number) == [6])
        #expect(!journal.isSettling)
    }

    @Test func largeBodiesMakeOldRequestsGoBeforeTheirNumberDoes() {
        let journal = TrafficJournal(limit: 1000, byteLimit: 2 << 20, clock: clock)
        for _ in 1...20 { send(Request(path: "/", body: Array(repeating: 0x61, count: 100 << 10)), to: journal) }
        // Half of the room is for requests.
        #expect(journal.records().count == 10)
        #expect(journal.dropped == 10)
        for _ in 1...1000 { send(Request(path: "/"), to: journal) }
        #expect(journal.records().count == 1000)
    }

    @Test func aBodyBeyondTheLimitIsKeptInPart() throws {
        let journal = TrafficJournal(limit: 3, clock: clock)
        let count = JournalRing.bodyLimit + 1
        send(Request(path: "/", body: Array(repeating: 0x61, count: count)), to: journal)
        let record = try #require(journal.record(1))
        #expect(record.exchange.request.body.count == count - 1)
        #expect(record.bodyCount == count)
        #expect(!record.isWhole)
    }

    @Test func aStreamIsKeptWithItsTimes() throws {
        let journal = TrafficJournal(limit: 3, clock: clock)
        journal.rulesAre([ScenarioRules(scenario: "s", rules: [ScenarioRules.Rule(name: "first", steps: 1)])])
        let request = Request(path: "/")
        let incoming = IncomingRequest(connection: 1)
        try incoming.lend(request) {
            incoming.annotation = Annotation(source: "s", rule: 0, step: 0)
            let stream = ResponseStream(Response(status: 200, body: []), ending: .cut)
            let answer = journal.took(incoming, .answer(.stream(stream)))
            let observer = try #require(answer.decision.observer)
            #expect(try #require(journal.record(1)).exchange.ending == nil)
            // What is under way counts for its rule, and in no metric yet.
            #expect(journal.ruleCounts().map(\.answered) == [1])
            #expect(journal.totals().requests == [:])
            let head = ResponseHead(status: 200, headers: ["Content-Type": "text/event-stream"])
            observer.responseStarts(head, framing: .chunked, at: 10)
            Array("data: 1\n\n".utf8).withUnsafeBytes { observer.wrote($0, at: 10) }
            Array("data: 2\n\n".utf8).withUnsafeBytes { observer.wrote($0, at: 30_000_010) }
            observer.responseEnded(.cut, trailers: [:], at: 40_000_000)
            journal.ended(incoming, status: 200, ending: .cut, at: 40_000_000)
        }
        #expect(journal.ruleCounts().map(\.answered) == [1])
        #expect(journal.totals().requests == [CountKey(source: "s", rule: "first", status: 200): 1])
        let record = try #require(journal.record(1))
        #expect(record.exchange.ending == .cut)
        #expect(
            record.exchange.response?.chunks == [
                Chunk(at: 0, bytes: Array("data: 1\n\n".utf8)), Chunk(at: 30_000_000, bytes: Array("data: 2\n\n".utf8)),
            ]
        )
        #expect(record.exchange.response?.headers == head(of: record))
    }

    private func head(of record: JournalRecord) -> Headers { ["Content-Type": "text/event-stream"] }

    @Test func countsRulesAndForgetsThemWhereTheyAreOthers() {
        let journal = TrafficJournal(limit: 2, clock: clock)
        let rules = { (names: String...) in
            [ScenarioRules(scenario: "s", rules: names.map { ScenarioRules.Rule(name: $0, steps: 2) })]
        }
        journal.rulesAre(rules("one", "two"))
        for _ in 1...3 { send(Request(path: "/"), to: journal) }
        send(Request(path: "/"), to: journal, rule: 1)
        send(Request(path: "/"), to: journal, .miss(Miss(.noMatch, "m", hint: "h")), rule: nil)
        #expect(
            journal.ruleCounts() == [
                RuleCount(scenario: "s", name: "one", matched: 3, answered: 3, steps: [3, 0]),
                RuleCount(scenario: "s", name: "two", matched: 1, answered: 1, steps: [0, 1]),
            ]
        )
        journal.rulesAre(rules("three"))
        send(Request(path: "/"), to: journal)
        #expect(
            journal.ruleCounts() == [RuleCount(scenario: "s", name: "three", matched: 1, answered: 1, steps: [1, 0])]
        )
        // Metrics go on, by the names of the time.
        let totals = journal.totals()
        #expect(
            totals.requests == [
                CountKey(source: "s", rule: "one", status: 200): 3, CountKey(source: "s", rule: "two", status: 200): 1,
                CountKey(source: "s", rule: "three", status: 200): 1, CountKey(source: "s", rule: "", status: 599): 1,
            ]
        )
        #expect(totals.misses == 1)
        #expect(totals.times.counts.reduce(0, +) == 6)
        // A request keeps the name that its rule had.
        #expect(journal.records().map { journal.ruleName($0) } == [nil, "three"])
    }

    @Test func escapesTheValuesOfLabels() {
        #expect(MetricsText.escaped("a\"b\\c\nd") == #"a\"b\\c\nd"#)
    }
}

extension Decision {
    fileprivate var status: Int {
        switch kind {
        case .ready(let response): response.status
        default: 0
        }
    }
}
