import Exchanges
import Faults
import HTTPServing
import TestSupport
import Testing

/// Faults of the second response on a kept connection: the same bytes as on a
/// new one.
@Suite struct KeptFaultTests {
    private static func second(_ stream: ResponseStream) async throws -> (client: SocketEnd, ending: Ending) {
        let observer = TestObserver()
        let server = try serve { request in
            guard request.path.elementsEqual("/fault".utf8) else { return .text("first") }
            var decision = stream.decision
            decision.observer = observer
            return decision
        }
        let client = try server.client()
        try client.send("GET /first HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(try client.response().body == Array("first".utf8))
        try client.send("GET /fault HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let end = client.untilEnd()
        let events = observer.events.wait(for: end.bytes.isEmpty ? 1 : 2)
        await server.stop(drain: 0)
        guard case .ended(let ending)? = events.last else { return (end, .clientGone) }
        return (end, ending)
    }

    @Test(.timeLimit(.minutes(1)), arguments: FaultBytesTests.streamed.indices)
    func aStreamIsChangedToTheByte(index: Int) async throws {
        let (faults, body, ending) = FaultBytesTests.streamed[index]
        let (client, seen) = try await Self.second(FaultBytesTests.stream(faults, FaultBytesTests.events))
        if !faults.contains("slice: 1B") {
            #expect(
                client == SocketEnd(text: FaultBytesTests.chunkedHead + body, isReset: ending == .reset),
                "\(faults)"
            )
        }
        #expect(seen == ending, "\(faults)")
    }

    @Test(.timeLimit(.minutes(1)), arguments: FaultBytesTests.whole.indices)
    func aResponseIsChangedToTheByte(index: Int) async throws {
        let (faults, text, ending) = FaultBytesTests.whole[index]
        let (client, seen) = try await Self.second(FaultBytesTests.stream(faults, FaultBytesTests.body))
        #expect(client == SocketEnd(text: text, isReset: ending == .reset), "\(faults)")
        #expect(seen == ending, "\(faults)")
    }

    /// A fault that keeps the connection leaves it good for a third request.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["slice: 1B", "events: { bom: true }", "gzip: undeclared", "drip: { bytes: 4, every: 1ms }"]
    )
    func whatIsWholeKeepsTheConnection(fault: String) async throws {
        let stream = try FaultBytesTests.stream("[{ \(fault) }]", FaultBytesTests.events)
        let server = try serve { $0.path.elementsEqual("/fault".utf8) ? stream.decision : .text("plain") }
        let client = try server.client()
        for _ in 0..<3 {
            try client.send("GET /fault HTTP/1.1\r\nHost: h\r\n\r\n")
            _ = try client.read(through: "\r\n0\r\n\r\n")
            try client.send("GET /plain HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(try client.response().body == Array("plain".utf8))
        }
        await server.stop(drain: 0)
    }
}
