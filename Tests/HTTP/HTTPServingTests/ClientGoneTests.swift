import Exchanges
import Foundation
import HTTPServing
import TestSupport
import Testing

@Suite struct ClientGoneTests {
    private final class Waiting: Sendable {
        let observer = TestObserver()
        let writers = Log<any ResponseWriter>()
        let gone = Log<Int>()
        let freed = Log<Int>()
    }

    private final class Resource: Sendable {
        private let freed: Log<Int>
        init(_ freed: Log<Int>) { self.freed = freed }
        deinit { freed.add(1) }
    }

    private func waiting(
        _ configure: (inout HTTPServer.Options) -> Void = { _ in },
        clock: any Clock = SystemClock.shared
    ) throws -> (HTTPServer, Waiting) {
        let waiting = Waiting()
        let server = try serve(configure, clock: clock) { _ in
            Decision(
                .deferred { writer in
                    let resource = Resource(waiting.freed)
                    writer.whenGone {
                        withExtendedLifetime(resource) { waiting.gone.add(1) }
                    }
                    waiting.writers.add(writer)
                },
                observer: waiting.observer
            )
        }
        return (server, waiting)
    }

    private enum Leaving: CaseIterable {
        case closes
        case resets
    }

    private func leave(_ client: TestClient, _ leaving: Leaving) {
        switch leaving {
        case .closes: client.close()
        case .resets: client.reset()
        }
    }

    @Test(arguments: Leaving.allCases)
    private func noticesWhileTheResponseHasNotBegun(leaving: Leaving) async throws {
        let (server, waiting) = try waiting()
        let client = try server.client()
        try client.send(post("x"))
        #expect(waiting.writers.wait(for: 1).count == 1)
        leave(client, leaving)
        #expect(waiting.gone.wait(for: 1) == [1])
        #expect(waiting.observer.events.wait(for: 1) == [.ended(.clientGone)])
        #expect(waiting.freed.wait(for: 1) == [1])
        waiting.writers.elements[0].begin(ResponseHead(status: 200), framing: .chunked)
        #expect(waiting.writers.elements[0].write([1]) == .gone)
        await server.stop()
    }

    @Test(arguments: Leaving.allCases)
    private func noticesBetweenTwoChunks(leaving: Leaving) async throws {
        let (server, waiting) = try waiting()
        let client = try server.client()
        try client.send(post("x"))
        let writer = try #require(waiting.writers.wait(for: 1).first)
        writer.begin(ResponseHead(status: 200), framing: .chunked)
        writer.write(Array("abc".utf8))
        _ = try client.read(through: "abc\r\n")
        leave(client, leaving)
        #expect(waiting.gone.wait(for: 1) == [1])
        #expect(waiting.observer.events.wait(for: 2) == [.starts, .ended(.clientGone)])
        #expect(waiting.freed.wait(for: 1) == [1])
        #expect(writer.write([1]) == .gone)
        await server.stop()
    }

    @Test(arguments: Leaving.allCases)
    private func noticesWhileItWrites(leaving: Leaving) async throws {
        let (server, waiting) = try waiting()
        let client = try server.client(receiveBuffer: 4096)
        try client.send(post("x"))
        let writer = try #require(waiting.writers.wait(for: 1).first)
        writer.begin(ResponseHead(status: 200), framing: .chunked)
        writer.write([UInt8](repeating: 0x61, count: 16 << 20))
        _ = try client.read(through: "\r\n\r\n")
        leave(client, leaving)
        #expect(waiting.gone.wait(for: 1) == [1])
        #expect(waiting.observer.events.wait(for: 2) == [.starts, .ended(.clientGone)])
        await server.stop()
    }

    @Test func servesAClientThatClosedOnlyItsHalf() async throws {
        let asked = Log<Int>()
        let ended = Log<Int>()
        let writers = Log<any ResponseWriter>()
        let observer = TestObserver()
        let clock = ManualClock()
        let server = try serve(clock: clock) { _ in
            asked.add(1)
            ended.wait(for: 1)
            return Decision(.deferred { writers.add($0) }, observer: observer)
        }
        let client = try server.client()
        try client.send(post("x"))
        asked.wait(for: 1)
        client.endInput()
        ended.add(1)
        let writer = try #require(writers.wait(for: 1).first)
        clock.advance(by: 5_000_000_000)
        writer.begin(ResponseHead(status: 200), framing: .length(6))
        writer.write(Array("abc".utf8))
        _ = try client.read(through: "abc")
        clock.advance(by: 5_000_000_000)
        writer.write(Array("def".utf8))
        writer.end(.complete)
        #expect(text(try client.readToEnd()) == "def")
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.complete)])
        await server.stop()
    }

    /// Its FIN comes while it waits: whether it has closed shows when it is
    /// sent something.
    @Test func waitsForAClientThatEndsItsInputMeanwhile() async throws {
        let clock = ManualClock()
        let (server, waiting) = try waiting({ $0.halfClosedPatience = 5 }, clock: clock)
        let client = try server.client()
        try client.send(post("x"))
        let writer = try #require(waiting.writers.wait(for: 1).first)
        client.endInput()
        for _ in 0..<3 { clock.advance(by: 1_000_000_000) }
        writer.begin(ResponseHead(status: 200), framing: .length(6))
        writer.write(Array("abc".utf8))
        _ = try client.read(through: "abc")
        for _ in 0..<3 { clock.advance(by: 1_000_000_000) }
        writer.write(Array("def".utf8))
        writer.end(.complete)
        #expect(text(try client.readToEnd()) == "def")
        #expect(waiting.observer.events.wait(for: 2) == [.starts, .ended(.complete)])
        await server.stop()
    }

    /// It has all it wanted and sends no more: its connection is of no use.
    @Test func closesAnIdleConnectionWhoseClientHasEndedItsInput() async throws {
        let (asked, ended) = (Log<Int>(), Log<Int>())
        let clock = ManualClock()
        let server = try serve(clock: clock) { _ in
            asked.add(1)
            ended.wait(for: 1)
            return .text("served")
        }
        let client = try server.client()
        try client.send(post("x"))
        asked.wait(for: 1)
        client.endInput()
        ended.add(1)
        #expect(text(try client.response().body) == "served")
        var seconds = 0
        while !client.isEnded(milliseconds: 10) && seconds < 1000 {
            clock.advance(by: 1_000_000_000)
            seconds += 1
        }
        #expect(seconds < 1000)
        await server.stop()
    }

    @Test func losesPatienceWithAClientThatHasEndedItsInput() async throws {
        let clock = ManualClock()
        let (server, waiting) = try waiting({ $0.halfClosedPatience = 5 }, clock: clock)
        let client = try server.client()
        try client.send(post("x"))
        #expect(waiting.writers.wait(for: 1).count == 1)
        client.endInput()
        var seconds = 0
        let hasEnded = await eventually {
            clock.advance(by: 1_000_000_000)
            seconds += 1
            return !waiting.observer.events.elements.isEmpty
        }
        #expect(hasEnded)
        #expect(seconds > 5)
        // The clock runs ahead of the server's thread.
        #expect(waiting.observer.events.wait(for: 1) == [.ended(.clientGone)])
        await server.stop()
    }

    @Test func cutsAResponseWithoutProgress() async throws {
        let clock = ManualClock()
        let (server, waiting) = try waiting({ $0.suspendedDeadline = 30 }, clock: clock)
        let client = try server.client()
        try client.send(post("x"))
        let writer = try #require(waiting.writers.wait(for: 1).first)
        clock.advance(by: 29_000_000_000)
        writer.begin(ResponseHead(status: 200), framing: .chunked)
        _ = try client.read(through: "\r\n\r\n")
        clock.advance(by: 29_000_000_000)
        writer.write(Array("abc".utf8))
        #expect(try client.read(through: "abc\r\n") == "3\r\nabc\r\n")
        // Until the reader has parked the deadline does not count.
        var seconds = 0
        let hasEnded = await eventually {
            clock.advance(by: 1_000_000_000)
            seconds += 1
            return waiting.observer.events.elements.count >= 2
        }
        #expect(hasEnded)
        #expect(seconds > 29)
        #expect(try client.readToEnd() == [])
        #expect(waiting.gone.wait(for: 1) == [1])
        #expect(waiting.observer.events.wait(for: 2) == [.starts, .ended(.cut)])
        await server.stop()
    }
}
