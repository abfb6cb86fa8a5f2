import Exchanges
import Foundation
import HTTPServing
import TestSupport
import Testing

@Suite struct DeferredResponseTests {
    /// A server that hands over the writer of each deferred response.
    private func deferring(
        _ configure: (inout HTTPServer.Options) -> Void = { _ in },
        observer: TestObserver? = nil
    ) throws -> (HTTPServer, Log<any ResponseWriter>) {
        let writers = Log<any ResponseWriter>()
        let server = try serve(configure) { _ in Decision(.deferred { writers.add($0) }, observer: observer) }
        return (server, writers)
    }

    private func writer(_ writers: Log<any ResponseWriter>, _ number: Int = 1) throws -> any ResponseWriter {
        let all = writers.wait(for: number)
        try #require(all.count >= number)
        return all[number - 1]
    }

    @Test func sendsEachChunkBeforeTheNextIsWritten() async throws {
        let observer = TestObserver()
        let (server, writers) = try deferring(observer: observer)
        let client = try server.client()
        try client.send(post("x"))
        let writer = try writer(writers)
        #expect(observer.events.elements == [])
        writer.begin(ResponseHead(status: 200, headers: ["Content-Type": "text/event-stream"]), framing: .chunked)
        #expect(
            try client.read(through: "\r\n\r\n")
                == "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        #expect(observer.events.elements == [.starts])
        for chunk in ["data: one\n\n", "data: two\n\n", "x"] {
            #expect(writer.write(Array(chunk.utf8)) == .taken)
            let wire = String(chunk.utf8.count, radix: 16, uppercase: true) + "\r\n" + chunk + "\r\n"
            #expect(text(try client.read(wire.utf8.count)) == wire)
        }
        writer.end(.complete)
        #expect(text(try client.read(5)) == "0\r\n\r\n")
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.complete)])
        #expect(writer.write([1]) == .gone)
        try client.send(post("again"))
        try self.writer(writers, 2).send(PreparedResponse(status: 200, body: Array("whole".utf8)))
        #expect(text(try client.response().body) == "whole")
        await server.stop()
    }

    @Test func keepsTheBoundsOfChunksThatWaitTogether() async throws {
        let chunks = (1...50).map { String(repeating: "c", count: $0 * 7) }
        let server = try serve { _ in
            .deferred { writer in
                writer.begin(ResponseHead(status: 200), framing: .chunked)
                for chunk in chunks { writer.write(Array(chunk.utf8)) }
                writer.write([])
                writer.end(.complete)
            }
        }
        let client = try server.client()
        try client.send(post("x"))
        _ = try client.read(through: "\r\n\r\n")
        let body = chunks.map { String($0.utf8.count, radix: 16, uppercase: true) + "\r\n\($0)\r\n" }.joined()
        #expect(try client.read(through: "\r\n0\r\n\r\n") == body + "0\r\n\r\n")
        await server.stop()
    }

    /// A chunk is one event to some clients, whatever room the library has.
    @Test func neverSplitsAChunk() async throws {
        let (server, writers) = try deferring()
        let client = try server.client()
        try client.send(post("x"))
        let writer = try writer(writers)
        writer.begin(ResponseHead(status: 200), framing: .chunked)
        writer.write([UInt8](repeating: 0x61, count: 20_000))
        writer.write([UInt8](repeating: 0x62, count: 100_000))
        writer.end(.complete)
        _ = try client.read(through: "\r\n\r\n")
        var sizes: [Int] = []
        var body: [UInt8] = []
        while sizes.last != 0 {
            let size = try #require(Int(try client.read(through: "\r\n").dropLast(1), radix: 16))
            sizes.append(size)
            body += try client.read(size)
            _ = try client.read(2)
        }
        #expect(sizes == [20_000, 100_000, 0])
        #expect(body == [UInt8](repeating: 0x61, count: 20_000) + [UInt8](repeating: 0x62, count: 100_000))
        // The connection is still the library's.
        try client.send(post("x"))
        try self.writer(writers, 2).send(PreparedResponse(status: 200, body: Array("whole".utf8)))
        #expect(text(try client.response().body) == "whole")
        await server.stop()
    }

    /// Chunks that come one by one while the client does not read, so that the
    /// last that fits is cut by the kernel's buffer: each stays one.
    @Test func keepsTheBoundsOfChunksThatAClientTakesLate() async throws {
        let observer = TestObserver()
        let (server, writers) = try deferring({ $0.pipeCapacity = 1 << 30 }, observer: observer)
        let client = try server.client(receiveBuffer: 4096)
        try client.send(post("x"))
        let writer = try writer(writers)
        writer.begin(ResponseHead(status: 200), framing: .chunked)
        _ = try client.read(through: "\r\n\r\n")
        let chunks = (0..<256).map { number in [UInt8](repeating: UInt8(number), count: 33_000 + number) }
        for chunk in chunks { #expect(writer.write(chunk) == .taken) }
        writer.end(.complete)
        for chunk in chunks {
            let size = try #require(Int(try client.read(through: "\r\n").dropLast(1), radix: 16))
            try #require(size == chunk.count)
            #expect(try client.read(size) == chunk)
            #expect(try client.read(2) == [0x0D, 0x0A])
        }
        #expect(text(try client.read(5)) == "0\r\n\r\n")
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.complete)])
        #expect(observer.pieces.elements == chunks)
        // The connection is still the library's.
        try client.send(post("again"))
        try self.writer(writers, 2).send(PreparedResponse(status: 200, body: Array("whole".utf8)))
        #expect(text(try client.response().body) == "whole")
        await server.stop()
    }

    @Test func framesByLength() async throws {
        let (server, writers) = try deferring()
        let client = try server.client()
        try client.send(post("x"))
        let writer = try writer(writers)
        writer.begin(ResponseHead(status: 201), framing: .length(6))
        writer.write(Array("abc".utf8))
        #expect(try client.read(through: "abc") == "HTTP/1.1 201 Created\r\nContent-Length: 6\r\n\r\nabc")
        #expect(writer.write(Array("defghi".utf8)) != .gone)
        writer.end(.complete)
        #expect(text(try client.read(3)) == "def")
        try client.send(post("x"))
        try self.writer(writers, 2).send(PreparedResponse(status: 204, body: []))
        #expect(try client.response().head == "HTTP/1.1 204 No Content\r\n")
        await server.stop()
    }

    @Test func framesByTheEndOfTheConnection() async throws {
        let observer = TestObserver()
        let (server, writers) = try deferring(observer: observer)
        let client = try server.client()
        try client.send(post("x"))
        let writer = try writer(writers)
        writer.begin(ResponseHead(status: 200, headers: ["X-A": "b"]), framing: .close)
        writer.write(Array("abc".utf8))
        #expect(
            try client.read(through: "abc") == "HTTP/1.1 200 OK\r\nConnection: close\r\nX-A: b\r\n\r\nabc"
        )
        writer.write(Array("def".utf8))
        writer.end(.complete)
        #expect(text(try client.readToEnd()) == "def")
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.complete)])
        await server.stop()
    }

    @Test(arguments: [Framing.chunked, .length(100), .close])
    func cutsAfterWhatWasWritten(framing: Framing) async throws {
        let observer = TestObserver()
        let (server, writers) = try deferring(observer: observer)
        let client = try server.client()
        try client.send(post("x"))
        let writer = try writer(writers)
        let gone = Log<Int>()
        writer.whenGone { gone.add(1) }
        writer.begin(ResponseHead(status: 200), framing: framing)
        writer.write(Array("abc".utf8))
        writer.write(Array("def".utf8))
        writer.end(.cut)
        _ = try client.read(through: "\r\n\r\n")
        let body = framing == .chunked ? "3\r\nabc\r\n3\r\ndef\r\n" : "abcdef"
        #expect(text(try client.readToEnd()) == body)
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.cut)])
        #expect(gone.elements == [])
        await server.stop()
    }

    @Test func cutsWhereTheBodyIsShorterThanItsLength() async throws {
        let (server, writers) = try deferring()
        let client = try server.client()
        try client.send(post("x"))
        let writer = try writer(writers)
        writer.begin(ResponseHead(status: 200), framing: .length(7))
        writer.write(Array("abc".utf8))
        writer.end(.complete)
        #expect(text(try client.readToEnd()) == "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nabc")
        await server.stop()
    }

    @Test func closesWhereItIsCutBeforeItBegins() async throws {
        let observer = TestObserver()
        let (server, writers) = try deferring(observer: observer)
        let client = try server.client()
        try client.send(post("x"))
        try writer(writers).end(.cut)
        #expect(try client.readToEnd() == [])
        #expect(observer.events.wait(for: 1) == [.ended(.cut)])
        await server.stop()
    }

    @Test func answersHEADWithTheHeadAlone() async throws {
        let observer = TestObserver()
        let (server, writers) = try deferring(observer: observer)
        let client = try server.client()
        try client.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n")
        let writer = try writer(writers)
        let gone = Log<Int>()
        writer.whenGone { gone.add(1) }
        writer.begin(ResponseHead(status: 200), framing: .length(3))
        #expect(try client.read(through: "\r\n\r\n") == "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.complete)])
        #expect(writer.write(Array("abc".utf8)) == .gone)
        writer.end(.complete)
        #expect(gone.elements == [])
        await server.stop()
    }

    @Test func holdsTheWriterBackWhileTheClientDoesNotRead() async throws {
        let (server, writers) = try deferring { $0.pipeCapacity = 64 << 10 }
        let client = try server.client(receiveBuffer: 4096)
        try client.send(post("x"))
        let writer = try writer(writers)
        writer.begin(ResponseHead(status: 200), framing: .close)
        // More than any kernel buffers for a client that does not read.
        let count = 16 << 20
        #expect(writer.write([UInt8](repeating: 0x61, count: count)) == .full)
        let drained = Log<Int>()
        writer.whenDrained { drained.add(1) }
        let head = try client.read(through: "\r\n\r\n")
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(drained.elements == [])
        #expect(writer.write(Array("bcd".utf8)) == .full)
        let body = Log<[UInt8]>()
        Thread.detachNewThread { body.add((try? client.readToEnd()) ?? []) }
        #expect(drained.wait(for: 1) == [1])
        #expect(writer.write(Array("efg".utf8)) == .taken)
        writer.end(.complete)
        #expect(body.wait(for: 1) == [[UInt8](repeating: 0x61, count: count) + Array("bcdefg".utf8)])
        await server.stop()
    }
}
