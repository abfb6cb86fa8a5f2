import Exchanges
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import HTTPServing

/// A server whose time is moved by hand, over real sockets.
@Suite struct VirtualTimeTests {
    private static let second: Int64 = 1_000_000_000

    private static func stream(_ times: [UInt64], delay: UInt64 = 0, ending: Ending = .complete) -> ResponseStream {
        let chunks = times.enumerated().map { Chunk(at: $1 * UInt64(second), bytes: Array("<\($0)>".utf8)) }
        return ResponseStream(
            Response(head: ResponseHead(status: 200), framing: .chunked, chunks: chunks),
            ending: ending,
            delay: delay
        )
    }

    /// Sixty seconds of a stream: what is due comes when time is moved, in
    /// order, and nothing before.
    @Test func aStreamOfAMinuteComesAsTimeIsMoved() async throws {
        let clock = VirtualClock(SystemClock.shared, mode: .frozen)
        let start = clock.now
        let observer = TestObserver()
        let server = try serve(clock: clock) { _ in
            Decision(.stream(Self.stream([1, 20, 40, 60])), observer: observer)
        }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
        #expect(await eventually { clock.standing.waiting == 1 })
        try clock.advance(by: Self.second - 1)
        // It would be here before what comes now.
        try clock.advance(by: 1)
        #expect(try client.read(through: "<0>").hasSuffix("\r\n\r\n3\r\n<0>"))
        try clock.advance(by: 39 * Self.second)
        #expect(try client.read(through: "<2>") == "\r\n3\r\n<1>\r\n3\r\n<2>")
        try clock.advance(by: 20 * Self.second)
        #expect(text(try client.readToEnd()) == "\r\n3\r\n<3>\r\n0\r\n\r\n")
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.complete)])
        #expect(observer.stamps.elements.map { $0 - start } == [0, 60_000_000_000])
        await server.stop()
    }

    @Test func aDelayAndAStallPassAsTimeIsMoved() async throws {
        let clock = VirtualClock(SystemClock.shared, mode: .frozen)
        let server = try serve(clock: clock) { _ in
            var stream = Self.stream([0], delay: 30_000_000_000, ending: .stalled)
            stream.stall = 60_000_000_000
            return .stream(stream)
        }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        #expect(await eventually { clock.standing.waiting == 1 })
        try clock.advance(by: 90 * Self.second)
        #expect(text(try client.readToEnd()).hasSuffix("\r\n\r\n3\r\n<0>\r\n"))
        await server.stop()
    }

    /// A client that leaves is noticed while time stands.
    @Test func aClientThatLeavesIsNoticedWhileTimeStands() async throws {
        let clock = VirtualClock(SystemClock.shared, mode: .frozen)
        let observer = TestObserver()
        let server = try serve(clock: clock) { _ in
            Decision(.stream(Self.stream([0, 60])), observer: observer)
        }
        do {
            let client = try server.client()
            try client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
            _ = try client.read(through: "<0>")
            client.close()
        }
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.clientGone)])
        await server.stop()
        #expect(clock.standing.waiting == 0, "nobody waits for the chunk of a minute later")
    }

    /// What a client does not wait for any more the clock does not keep.
    @Test(arguments: ["before the head", "in a stall"])
    func aClientThatLeavesLeavesNothingWaiting(place: String) async throws {
        let clock = VirtualClock(SystemClock.shared, mode: .frozen)
        let isBefore = place == "before the head"
        let server = try serve(clock: clock) { _ in
            var stream = Self.stream([0], delay: isBefore ? 30_000_000_000 : 0, ending: .stalled)
            stream.stall = 60_000_000_000
            return .stream(stream)
        }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        if !isBefore { _ = try client.read(through: "<0>") }
        #expect(await eventually { clock.standing.waiting == 1 })
        client.close()
        #expect(await eventually { clock.standing.waiting == 0 })
        await server.stop()
    }

    /// Nobody moves the time of a server that stops.
    @Test func aServerStopsWhileTimeStands() async throws {
        let clock = VirtualClock(SystemClock.shared, mode: .frozen)
        let observer = TestObserver()
        let server = try serve(clock: clock) { _ in
            Decision(.stream(Self.stream([0, 60])), observer: observer)
        }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        _ = try client.read(through: "<0>")
        await server.stop(drain: 0.05)
        // The end of the chunk, and none of the body.
        #expect(text(try client.readToEnd()) == "\r\n")
        #expect(observer.events.wait(for: 2) == [.starts, .ended(.cut)])
        #expect(clock.standing.waiting == 0)
    }

    /// 2026-11-18T11:06:40Z and a minute later, on each way that a response
    /// takes; the library's own date comes back with no clock but the machine's.
    @Test(arguments: ["ready", "stream", "past"])
    func datesAreTheClocks(way: String) async throws {
        let clock = VirtualClock(SystemClock.shared, mode: .frozen, wall: 1_795_000_000_000_000_000)
        let kept = PreparedResponse(status: 200, headers: [:], body: Array("ok".utf8), isKept: true)
        let server = try serve({ $0.addsDate = true }, clock: clock) { _ in
            switch way {
            case "ready": return .ready(kept)
            case "stream":
                return .stream(ResponseStream(PreparedResponse(status: 200, headers: [:], body: Array("ok".utf8))))
            default:
                let long = String(repeating: "x", count: 40_000)
                return .ready(PreparedResponse(status: 200, headers: ["X-Long": long], body: Array("ok".utf8)))
            }
        }
        var dates: [String] = []
        for _ in 0..<2 {
            let client = try server.client()
            try client.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
            let lines = text(try client.readToEnd()).components(separatedBy: "\r\n")
            dates += lines.filter { $0.lowercased().hasPrefix("date:") }
            try clock.advance(by: 60 * Self.second)
        }
        #expect(dates == ["Date: Wed, 18 Nov 2026 11:06:40 GMT", "Date: Wed, 18 Nov 2026 11:07:40 GMT"])
        await server.stop()
    }

    @Test func aDateOfTheResponsesOwnStays() async throws {
        let clock = VirtualClock(SystemClock.shared, mode: .frozen)
        let server = try serve({ $0.addsDate = true }, clock: clock) { _ in
            .ready(PreparedResponse(status: 200, headers: ["Date": "yesterday"], body: Array("ok".utf8), isKept: true))
        }
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
        let lines = text(try client.readToEnd()).components(separatedBy: "\r\n")
        #expect(lines.filter { $0.lowercased().hasPrefix("date:") } == ["Date: yesterday"])
        await server.stop()
    }

    /// A kept response is dated by the library again once time is the
    /// machine's: what a clock dated is not kept.
    @Test func whatIsKeptHasNoDateOfTheClocks() async throws {
        let clock = VirtualClock(SystemClock.shared, mode: .frozen, wall: 0)
        let kept = PreparedResponse(status: 200, headers: [:], body: Array("ok".utf8), isKept: true)
        let daemons = (clock, SystemClock.shared)
        for (index, clock) in [daemons.0 as any Clock, daemons.1].enumerated() {
            let server = try serve({ $0.addsDate = true }, clock: clock) { _ in .ready(kept) }
            let client = try server.client()
            try client.send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
            let answer = text(try client.readToEnd())
            #expect(answer.contains("Thu, 01 Jan 1970 00:00:00 GMT") == (index == 0))
            #expect(answer.contains("Date: "))
            await server.stop()
        }
    }
}
