import Exchanges
import HTTPServing
import TestSupport
import Testing

/// Large bodies are looked at beside the workers.
@Suite struct LargeBodyTests {
    private let large = String(repeating: "b", count: 1 << 20)

    @Test func answersInEachWayAndKeepsTheConnection() async throws {
        let observer = TestObserver()
        let server = try serve { request in
            switch text(request.path) {
            case "/ready": .text("\(request.body.count)")
            case "/stream":
                .stream(
                    ResponseStream(
                        Response(
                            head: ResponseHead(status: 200),
                            framing: .length(2),
                            chunks: [Chunk(bytes: [0x61]), Chunk(at: 1_000_000, bytes: [0x62])]
                        )
                    )
                )
            case "/deferred":
                Decision(
                    .deferred { $0.send(PreparedResponse(status: 201, body: Array("deferred".utf8))) },
                    observer: observer
                )
            default: Decision(.raw(RawStream(Array("raw".utf8))))
            }
        }
        let client = try server.client()
        for (path, expected) in [("/ready", "1048576"), ("/stream", "ab"), ("/deferred", "deferred")] {
            try client.send(post(large, to: path))
            #expect(text(try client.response().body) == expected)
        }
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.complete)])
        try client.send(post(large, to: "/raw"))
        #expect(client.untilEnd() == SocketEnd(text: "raw", isReset: false))
        await server.stop()
    }

    @Test func othersAreServedMeanwhile() async throws {
        let (started, released) = (Log<Int>(), Log<Int>())
        let server = try serve({ $0.threads = 1 }) { request in
            guard request.body.count > 1000 else { return .text("small") }
            started.add(1)
            released.wait(for: 1)
            return .text("large")
        }
        let (one, other) = (try server.client(), try server.client())
        try one.send(post(large))
        started.wait(for: 1)
        try other.send(post("x"))
        #expect(text(try other.response().body) == "small")
        released.add(1)
        #expect(text(try one.response().body) == "large")
        await server.stop()
    }

    @Test func stopsWhileOneIsLookedAt() async throws {
        let (started, released) = (Log<Int>(), Log<Int>())
        let server = try serve { _ in
            started.add(1)
            released.wait(for: 1)
            return .text("large")
        }
        let client = try server.client()
        try client.send(post(large))
        started.wait(for: 1)
        await server.stop(drain: 0)
        #expect(client.readsEnd())
        released.add(1)
    }
}
