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

    /// What the stage saw of one request, once it had gone through a journal.
    private static func seen(_ step: Step) async throws -> (exchange: Exchange, client: [UInt8]) {
        let stage = MockStage(redaction: .sample, clock: SystemClock.shared)
        let server = try HTTPServer.start(stage, clock: SystemClock.shared)
        stage.serves(at: server.url)
        let endpoint = try await stage.open(script: script(step), values: .example, token: "t")
        let client = await Task.detached { received(from: endpoint.baseURL, port: server.port) }.value
        let evidence = await stage.close(token: "t")
        await server.stop(drain: 0)
        let exchange = try #require(evidence.exchanges.first)
        #expect(evidence.lostExchanges == 0)
        return (exchange, client)
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

    /// All that a client gets before its connection ends.
    private static func received(from baseURL: String, port: UInt16) -> [UInt8] {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { return [] }
        let path = URL(string: baseURL)?.path ?? ""
        let request = Array("GET \(path)/x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".utf8)
        _ = send(socket, request, request.count, 0)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}
