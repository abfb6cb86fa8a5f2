import Conformance
import Exchanges
import Faults
import Foundation
import HTTPServing
import Judging
import Matching
import Mocking
import Scenarios
import Staging
import Synchronization
import TestSupport
import Testing

/// Evidence is what went over the wire, not what was meant.
@Suite struct WireEvidenceTests {
    private static let body = Array("0123456789".utf8)

    private static func script(_ step: Step) -> Scenario {
        Scenario(name: "script", rules: [Rule(when: .init(), steps: [step], after: .miss)])
    }

    private static var plan: ResponsePlan {
        ResponsePlan(status: 200, headers: [], body: .whole(TokenTemplate(bytes: body)))
    }

    /// What the stage saw of one request, as a journal has it: written and
    /// read again.
    private static func seen(_ step: Step) async throws -> (exchange: Exchange, client: [UInt8]) {
        let stage = MockStage(redaction: .sample, clock: SystemClock.shared)
        let server = try HTTPServer.start(stage, clock: SystemClock.shared)
        stage.serves(at: server.url)
        let endpoint = try await stage.open(script: script(step), values: .example, token: "t")
        let path = try #require(URL(string: endpoint.baseURL)).path
        let socket = try TestClient(port: server.port)
        try socket.send("GET \(path)/x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let client = socket.untilEnd().bytes
        let evidence = await stage.close(token: "t")
        await server.stop(drain: 0)
        #expect(evidence.lostExchanges == 0)
        let exchanges = try await Self.journaled(evidence.exchanges)
        #expect(exchanges == evidence.exchanges)
        return (try #require(exchanges.first), client)
    }

    /// The exchanges of an attempt that went through a journal.
    private static func journaled(_ exchanges: [Exchange]) async throws -> [Exchange] {
        let header = Run.Header(
            tool: "0",
            subject: SubjectDescription(kind: "reference", name: "reference", version: "1"),
            contract: "own",
            obligations: Obligations(set: "core-1", byCheck: [:]),
            suite: SuiteDigest([])
        )
        let observation = Observation(
            drawn: Drawn(values: .example, runID: "run-1", token: "t"),
            order: RunOrder(id: "run-1", baseURL: "http://127.0.0.1:1/c/t", parameters: [:], deadline: 1),
            report: RunReport(outcome: .completed),
            exchanges: exchanges,
            runSent: 0,
            result: 0
        )
        let testCase = TestCase(id: "own/case", title: "A case", script: nil, checks: [])
        let run = Run(
            header: header,
            attempts: [Run.Attempt(testCase: testCase, observation: observation, judged: [])]
        )
        let output = Mutex<[UInt8]>([])
        let writer = JournalWriter(redaction: .sample) { bytes in output.withLock { $0 += bytes } }
        try await writer.write(header)
        for attempt in run.attempts { try await writer.write(attempt) }
        try await writer.finish(run)
        let read = try Journal.read(output.withLock { $0 }, name: "j.jsonl")
        return try #require(read.run.attempts.first).observation.exchanges
    }

    @Test(.timeLimit(.minutes(1)), arguments: [Cut.Way.close, .reset])
    func aResponseThatIsCutHalfWayHasHalfABodyInTheEvidence(way: Cut.Way) async throws {
        let (exchange, client) = try await Self.seen(
            Step(response: Self.plan, faults: [Cut(after: .percent(50), by: way)])
        )
        #expect(exchange.response?.body == Array("01234".utf8))
        #expect(exchange.response?.framing == .length(10))
        #expect(exchange.ending == (way == .close ? .cut : .reset))
        #expect(exchange.annotation == Annotation(token: "t", source: "script", rule: 0, step: 0))
        #expect(client.suffix(9) == Array("\r\n\r\n01234".utf8))
    }

    @Test(.timeLimit(.minutes(1))) func rawBytesAreEvidenceAsTheyAre() async throws {
        let raw: [UInt8] = Array("garbage\r\n".utf8) + [0xFF]
        let (exchange, client) = try await Self.seen(Step(response: Self.plan, raw: raw))
        #expect(exchange.response == nil)
        #expect(exchange.raw == raw)
        #expect(exchange.ending == .complete)
        #expect(client == raw)
    }

    @Test(.timeLimit(.minutes(1))) func aWholeResponseIsAllThere() async throws {
        let (exchange, client) = try await Self.seen(Step(response: Self.plan))
        #expect(exchange.response?.chunks.map(\.bytes) == [Self.body])
        #expect(exchange.ending == .complete)
        #expect(client.suffix(10) == Self.body)
    }
}
