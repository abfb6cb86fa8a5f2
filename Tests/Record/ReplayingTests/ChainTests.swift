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

    private static func post(_ prompt: String) -> Request { ReplayFolder.request(prompt) }

    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func answerByTurnsOnOneKeptConnection(replayFirst: Bool) async throws {
        let folder = try ReplayFolder()
        let (mock, replay) = try Self.responders(folder)
        let chain = FirstOf(replayFirst ? [replay, mock] : [mock, replay])
        let server = try HTTPServer.start(chain, clock: SystemClock.shared)
        let client = try KeptConnection(port: server.port)
        for _ in 0..<50 {
            for (prompt, status, body) in [
                ("mock one", 201, "mock"), ("hello", 200, #"{"from":"replay"}"#), ("mock two", 201, "mock"),
                ("again", 200, #"{"from":"replay too"}"#),
            ] {
                let seen = try client.exchange(Self.post(prompt))
                #expect(seen.status == status)
                #expect(seen.body == body)
            }
        }
        let miss = try client.exchange(Self.post("nobody"))
        #expect(miss.status == 599)
        #expect(miss.body.contains("rule 1 of rules"))
        #expect(miss.body.contains(ReplayFolder.names(1)) || miss.body.contains(ReplayFolder.names(2)))
        await server.stop()
    }
}

/// A client that keeps its one connection.
private final class KeptConnection {
    private let socket: Int32

    struct Failure: Error {}

    init(port: UInt16) throws {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure() }
    }

    deinit { close(socket) }

    func exchange(_ request: Request) throws -> (status: Int, body: String) {
        let bytes =
            Array(
                "\(request.method) \(request.target) HTTP/1.1\r\nHost: h\r\nContent-Length: \(request.body.count)\r\n\r\n"
                    .utf8
            ) + request.body
        guard send(socket, bytes, bytes.count, 0) == bytes.count else { throw Failure() }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n"),
                let length = text.range(of: "Content-Length: "),
                let count = Int(text[length.upperBound...].prefix { $0.isNumber })
            {
                let body = String(text[end.upperBound...])
                if body.utf8.count >= count {
                    return (Int(text.split(separator: " ")[1]) ?? 0, body)
                }
            }
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { throw Failure() }
            received += buffer[..<count]
        }
    }
}
