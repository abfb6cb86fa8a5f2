import Control
import Exchanges
import HTTPServing
import Mocking
import Scenarios
import Synchronization
import TestSupport
import Testing

/// What a server tells of the ends of responses, and rules make of it.
@Suite struct DeliveryTests {
    /// A mock before which a journal stands, as it does unless somebody says
    /// otherwise.
    private struct Journaled: Responder {
        let mock: MockResponder
        let journal: TrafficJournal

        func decide(_ request: IncomingRequest) -> Answer { journal.took(request, mock.decide(request)) }
    }

    private static func server(_ rules: String, hasJournal: Bool = false) throws -> HTTPServer {
        var options = HTTPServer.Options()
        options.addsDate = false
        // An end is told before its client can ask the other.
        options.threads = 2
        let mock = MockResponder([try scenario(rules)], clock: SystemClock.shared)
        guard hasJournal else { return try HTTPServer.start(mock, options: options, clock: SystemClock.shared) }
        let journal = TrafficJournal(limit: 10, clock: SystemClock.shared)
        let responder = Journaled(mock: mock, journal: journal)
        return try HTTPServer.start(responder, log: journal, options: options, clock: SystemClock.shared)
    }

    /// Asks for one response, all of it.
    private static func ask(_ server: HTTPServer, _ body: String = "{}") throws -> SocketEnd {
        let client = try TestClient(port: server.port)
        try client.send(
            "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        return client.untilEnd()
    }

    private static func status(_ end: SocketEnd) -> String { String(end.text.dropFirst(9).prefix(3)) }

    @Test(.timeLimit(.minutes(1)), arguments: ["delivered", "call"])
    func whatAServerCutsIsGivenAgain(advance: String) async throws {
        let server = try Self.server(
            """
            - when: { path: / }
              advance: \(advance)
              steps:
              - { status: 201, text: hello, faults: [ { cut: { after: 2B, by: reset } } ] }
              - { status: 202, text: hello }
            """
        )
        for _ in 0..<3 {
            let end = try Self.ask(server)
            #expect(Self.status(end) == "201")
            #expect(end.isReset)
        }
        await server.stop(drain: 0)
    }

    /// A client that leaves: its next try gets the same, whole.
    @Test(.timeLimit(.minutes(1)), arguments: ["delivered", "call"])
    func whatAClientLeavesIsGivenAgain(advance: String) async throws {
        let long = String(repeating: "x", count: 8 << 20)
        let server = try Self.server(
            """
            - advance: \(advance)
              steps: [ { status: 201, text: \(long) }, { status: 202 } ]
            """
        )
        do {
            let client = try TestClient(port: server.port, receiveBuffer: 4096)
            try client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}")
            _ = try client.read(100)
            client.reset()
        }
        // Until the server has seen that, others get what is next.
        var statuses: [String] = []
        while statuses.count < 1000 {
            let end = try Self.ask(server)
            statuses.append(Self.status(end))
            if statuses.last == "201" { break }
        }
        #expect(statuses.last == "201")
        #expect(try Self.status(Self.ask(server)) == "202")
        await server.stop(drain: 0)
    }

    /// Counts what another is asked.
    private final class Counted: Responder {
        private let base: MockResponder
        let asked = Atomic(0)

        init(_ base: MockResponder) { self.base = base }

        func decide(_ request: IncomingRequest) -> Answer {
            defer { asked.add(1, ordering: .relaxed) }
            return base.decide(request)
        }
    }

    /// A client that closes while nothing is sent: its next try does not wait
    /// until the server takes it for gone.
    @Test(.timeLimit(.minutes(1))) func whatAClientLeavesBeforeAnythingComesIsGivenAgain() async throws {
        let clock = ManualClock()
        let rules = """
            - when: { path: /other }
              response: { status: 200 }
            - advance: delivered
              steps: [ { status: 201, delay: 60s }, { status: 202 }, { status: 203 } ]
            """
        let mock = Counted(MockResponder([try scenario(rules)], clock: clock))
        var options = HTTPServer.Options()
        options.addsDate = false
        options.halfClosedPatience = 300
        // One worker: what it answers next, it answers once the one before waits.
        options.threads = 1
        let server = try HTTPServer.start(mock, options: options, clock: clock)
        func begin() async throws -> TestClient {
            let before = mock.asked.load(ordering: .relaxed)
            let client = try TestClient(port: server.port)
            try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            while mock.asked.load(ordering: .relaxed) == before { await Task.yield() }
            let other = try TestClient(port: server.port)
            try other.send("GET /other HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = try other.response()
            return client
        }
        for _ in 0..<3 { try await begin().close() }
        // One that waits keeps its step; others get those behind it.
        let waiting = try await begin()
        #expect(try Self.status(Self.ask(server)) == "202")
        #expect(try Self.status(Self.ask(server)) == "203")
        waiting.close()
        let again = try await begin()
        clock.advance(by: 60_000_000_000)
        #expect(try again.response().head.hasPrefix("HTTP/1.1 201 "))
        #expect(try Self.status(Self.ask(server)) == "203")
        await server.stop(drain: 0)
    }

    /// Whoever has a response whole and asks again, on another connection, has
    /// made another call.
    @Test(.timeLimit(.minutes(1)), arguments: ["", ", faults: [ { slice: 1B } ]"], [false, true])
    func whatIsTakenWholeEndsItsCall(faults: String, hasJournal: Bool) async throws {
        let server = try Self.server(
            """
            - advance: call
              after: cycle
              steps: [ { status: 201, text: one\(faults) }, { status: 202, text: two\(faults) } ]
            """,
            hasJournal: hasJournal
        )
        for _ in 0..<50 {
            #expect(try Self.status(Self.ask(server)) == "201")
            #expect(try Self.status(Self.ask(server)) == "202")
        }
        await server.stop(drain: 0)
    }

    /// On one kept connection, responses that are ready as they stand.
    @Test(.timeLimit(.minutes(1))) func whatIsTakenWholeGoesOn() async throws {
        let server = try Self.server(
            """
            - advance: delivered
              per: connection
              steps: [ { status: 201, text: one }, { status: 202, text: two }, { status: 203, text: three } ]
            """
        )
        for _ in 0..<2 {
            let client = try TestClient(port: server.port)
            for wanted in ["201 one", "202 two", "203 three", "203 three"] {
                try client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                let (head, body) = try client.response()
                #expect(head.dropFirst(9).prefix(3) + " " + String(decoding: body, as: UTF8.self) == wanted)
            }
        }
        await server.stop(drain: 0)
    }
}
