import Exchanges
import Foundation
import HTTPServing
import Synchronization
import TestSupport
import Testing

@Suite struct StopTests {
    @Test func refusesNewClientsAndEndsIdleConnections() async throws {
        let server = try serve { _ in .text("ok") }
        let client = try server.client()
        try client.send(post("x"))
        _ = try client.response()
        await server.stop(drain: 60)
        #expect(client.readsEnd())
        #expect(throws: TestClient.Failure.self) { try server.client() }
        await server.stop()
    }

    @Test func letsARunningResponseEnd() async throws {
        let writers = Log<any ResponseWriter>()
        let server = try serve { _ in .deferred { writers.add($0) } }
        let client = try server.client()
        let idle = try server.client()
        try client.send(post("x"))
        let writer = try #require(writers.wait(for: 1).first)
        writer.begin(ResponseHead(status: 200), framing: .chunked)
        writer.write(Array("abc".utf8))
        _ = try client.read(through: "abc\r\n")
        let stopped = Log<Int>()
        let stopping = Task {
            await server.stop(drain: 60)
            stopped.add(1)
        }
        #expect(await eventually { (try? server.client())?.isEnded(milliseconds: 20) ?? true })
        #expect(stopped.elements == [])
        try idle.send(post("late"))
        #expect(idle.readsEnd())
        writer.write(Array("def".utf8))
        writer.end(.complete)
        #expect(text(try client.readToEnd()) == "3\r\ndef\r\n0\r\n\r\n")
        await stopping.value
        #expect(stopped.elements == [1])
    }

    @Test(arguments: [false, true])
    func cutsWhatRunsLongerThanTheDrain(hasBegun: Bool) async throws {
        let writers = Log<any ResponseWriter>()
        let gone = Log<Int>()
        let observer = TestObserver()
        let clock = ManualClock()
        let server = try serve(clock: clock) { _ in
            Decision(
                .deferred { writer in
                    writer.whenGone { gone.add(1) }
                    writers.add(writer)
                },
                observer: observer
            )
        }
        let clients = try (0..<20).map { _ in try server.client() }
        for client in clients { try client.send(post("x")) }
        for writer in writers.wait(for: 20) where hasBegun {
            writer.begin(ResponseHead(status: 200), framing: .chunked)
            writer.write(Array("abc".utf8))
        }
        if hasBegun {
            for client in clients { _ = try client.read(through: "abc\r\n") }
        }
        let stopped = Log<Int>()
        let stopping = Task {
            await server.stop(drain: 3)
            stopped.add(1)
        }
        #expect(await eventually { (try? server.client())?.isEnded(milliseconds: 20) ?? true })
        clock.advance(by: 2_000_000_000)
        #expect(gone.elements == [])
        #expect(stopped.elements == [])
        #expect(
            await eventually {
                clock.advance(by: 100_000_000)
                return stopped.elements == [1]
            }
        )
        await stopping.value
        #expect(gone.wait(for: 20).count == 20)
        for client in clients { #expect(client.readsEnd()) }
        let ends = observer.events.elements.filter { $0 == .ended(.cut) }
        #expect(ends.count == 20)
    }

    @Test func stopsWhileAFastWriterFillsASlowClient() async throws {
        let writers = Log<any ResponseWriter>()
        let server = try serve { _ in .deferred { writers.add($0) } }
        let client = try server.client(receiveBuffer: 4096)
        try client.send(post("x"))
        let writer = try #require(writers.wait(for: 1).first)
        writer.begin(ResponseHead(status: 200), framing: .chunked)
        writer.write([UInt8](repeating: 0x61, count: 16 << 20))
        await server.stop(drain: 0)
        #expect(writer.write([1]) == .gone)
    }

    @Test func stopsUnderRacingClients() async throws {
        for round in 0..<20 {
            let server = try serve { request in
                switch request.body.count % 3 {
                case 0: .text("ready")
                case 1:
                    .deferred { writer in
                        Thread.detachNewThread {
                            writer.begin(ResponseHead(status: 200), framing: .chunked)
                            for _ in 0..<20 where writer.write(Array("chunk".utf8)) == .gone { return }
                            writer.end(.complete)
                        }
                    }
                default: .deferred { _ in }
                }
            }
            let ended = Log<Int>()
            let racing = Racing(isOver: false)
            for number in 0..<6 {
                Thread.detachNewThread {
                    var body = number
                    while !racing.isOver.load(ordering: .relaxed), let client = try? server.client() {
                        body += 1
                        try? client.send(post(String(repeating: "x", count: body)))
                        if body % 3 != 2 { _ = try? client.receive() }
                    }
                    ended.add(number)
                }
            }
            usleep(UInt32(2_000 + round * 500))
            await server.stop(drain: round % 2 == 0 ? 0 : 0.05)
            racing.isOver.store(true, ordering: .relaxed)
            #expect(ended.wait(for: 6).count == 6)
        }
    }

    private final class Racing: Sendable {
        let isOver: Atomic<Bool>
        init(isOver: Bool) { self.isOver = Atomic(isOver) }
    }

    @Test func stopsWhenItIsLetGo() async throws {
        let port: UInt16
        do {
            let server = try serve { _ in .text("ok") }
            port = server.port
            _ = try server.client()
        }
        #expect(await eventually { (try? TestClient(port: port)) == nil })
    }
}
