import Exchanges
import Foundation
import HTTPServing
import Matching
import Mocking
import Replaying
import Recordings
import Scenarios
import TestSupport
import Testing

/// Rules and recordings on one connection, by turns: both keep what they
/// found out about a request in the scratch that belongs to it.
@Suite struct ChainTests {
    private static func responders(_ folder: ReplayFolder) throws -> (mock: MockResponder, replay: ReplayResponder) {
        try folder.add(1, "hello", response: #"{"from":"replay"}"#)
        try folder.add(2, "again", response: #"{"from":"replay too"}"#)
        let rule = Rule(
            when: try matcher(),
            steps: [
                Step(
                    response: ResponsePlan(
                        status: 201,
                        headers: [],
                        body: .whole(TokenTemplate(bytes: Array("mock".utf8)))
                    ),
                    times: nil
                )
            ]
        )
        let mock = MockResponder(
            [Scenario(name: "rules", rules: [rule])],
            values: .example,
            redaction: .sample,
            clock: SystemClock.shared
        )
        return (mock, ReplayResponder(try RecordingIndex.open(folder.path), redaction: .sample))
    }

    /// A body whose prompt is one that only the mock knows.
    private static func matcher() throws -> RequestMatcher {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        let text = """
            format: 1
            name: rules
            title: t
            provenance: { fidelity: synthetic, source: ours }
            rules:
            - when: { json: { prompt: "mock*" } }
              response: { status: 200 }
            """
        try Data(text.utf8).write(to: file)
        return try ScenarioFile.load(file.path).rules[0].when
    }

    private static func exchange(_ client: TestClient, _ prompt: String) throws -> (status: Int, body: String) {
        let request = ReplayFolder.request(prompt)
        let head = "\(request.method) \(request.target) HTTP/1.1\r\nHost: h\r\n"
        try client.send(Array((head + "Content-Length: \(request.body.count)\r\n\r\n").utf8) + request.body)
        let (answer, body) = try client.response()
        return (Int(answer.split(separator: " ")[1]) ?? 0, String(decoding: body, as: UTF8.self))
    }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func answerByTurnsOnOneKeptConnection(replayFirst: Bool) async throws {
        let folder = try ReplayFolder()
        let (mock, replay) = try Self.responders(folder)
        let chain = FirstOf(replayFirst ? [replay, mock] : [mock, replay])
        let server = try HTTPServer.start(chain, clock: SystemClock.shared)
        let client = try TestClient(port: server.port)
        for _ in 0..<50 {
            for (prompt, status, body) in [
                ("mock one", 201, "mock"), ("hello", 200, #"{"from":"replay"}"#), ("mock two", 201, "mock"),
                ("again", 200, #"{"from":"replay too"}"#),
            ] {
                let seen = try Self.exchange(client, prompt)
                #expect(seen.status == status)
                #expect(seen.body == body)
            }
        }
        let miss = try Self.exchange(client, "nobody")
        #expect(miss.status == 599)
        #expect(miss.body.contains("rule 1 of rules"))
        #expect(miss.body.contains(ReplayFolder.names(1)) || miss.body.contains(ReplayFolder.names(2)))
        await server.stop()
    }
}
