import Exchanges
import Faults
import HTTPServing
import TestSupport
import Testing

/// Faults that take time, on a clock that is moved by hand: which bytes are on
/// the socket when.
@Suite struct FaultTimesTests {
    private static let second: UInt64 = 1_000_000_000

    /// Notes each piece with the instant of its writing.
    private final class Pieces: ResponseObserver {
        let list = Log<(at: UInt64, text: String)>()

        func responseStarts(_ head: ResponseHead?, framing: Framing?, at nanoseconds: UInt64) {}
        func wrote(_ bytes: UnsafeRawBufferPointer, at nanoseconds: UInt64) {
            list.add((nanoseconds, String(decoding: bytes, as: UTF8.self)))
        }
        func responseEnds(_ ending: Ending) {}
        func responseEnded(_ ending: Ending, trailers: Headers, at nanoseconds: UInt64) {}
    }

    /// The pieces with the milliseconds from the request to their writing, and
    /// all that the client got. The clock goes on to what is due next once all
    /// that was due is written.
    private static func pieces(
        _ faults: String,
        _ stream: ResponseStream,
        until count: Int
    ) async throws -> (pieces: [String], end: SocketEnd) {
        let clock = ManualClock()
        let observer = Pieces()
        let changed = try FaultBytesTests.stream(faults, stream)
        let server = try serve(clock: clock) { _ in
            var decision = changed.decision
            decision.observer = observer
            return decision
        }
        let client = try server.client()
        let start = clock.now
        try client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let dues = changed.response.chunks.map(\.at)
        #expect(dues.count == count)
        for (number, due) in dues.enumerated() {
            if start + due > clock.now { clock.advance(by: start + due - clock.now) }
            let isWritten = await eventually {
                // What was put off just now is done just now.
                clock.advance(by: 0)
                return observer.list.elements.count > number
            }
            try #require(isWritten, "piece \(number + 1)")
        }
        let end = client.untilEnd()
        await server.stop(drain: 0)
        return (observer.list.elements.map { "\(($0.at - start) / 1_000_000) \($0.text)" }, end)
    }

    @Test(.timeLimit(.minutes(1))) func aDripIsAFewBytesAtATime() async throws {
        let (pieces, end) = try await Self.pieces("[{ drip: { bytes: 4, every: 1s } }]", FaultBytesTests.body, until: 3)
        #expect(pieces == ["0 hell", "1000 owor", "2000 ld"])
        #expect(end == SocketEnd(text: FaultBytesTests.bodyHead + "helloworld", isReset: false))
    }

    @Test(.timeLimit(.minutes(1))) func aDripOfAStreamIsAChunkAPiece() async throws {
        let (pieces, end) = try await Self.pieces(
            "[{ events: { no-done: true } }, { drip: { bytes: 10, every: 100ms } }]",
            FaultBytesTests.events,
            until: 4
        )
        #expect(pieces == ["0 data: {\"a\"", "100 :1}\n\n", "200 data: {\"a\"", "300 :2}\n\n"])
        let chunks = ["data: {\"a\"", ":1}\n\n", "data: {\"a\"", ":2}\n\n"]
        #expect(end == SocketEnd(text: FaultBytesTests.chunkedHead + FaultBytesTests.chunked(chunks), isReset: false))
    }

    @Test(.timeLimit(.minutes(1))) func aRateIsSoManyBytesASecond() async throws {
        let (pieces, end) = try await Self.pieces("[{ rate: 60B/s }]", FaultBytesTests.body, until: 4)
        #expect(pieces == ["0 hel", "50 low", "100 orl", "150 d"])
        #expect(end == SocketEnd(text: FaultBytesTests.bodyHead + "helloworld", isReset: false))
    }

    @Test(.timeLimit(.minutes(1))) func commentsComeWhereNoEventDoes() async throws {
        var slow = FaultBytesTests.events
        for index in slow.response.chunks.indices { slow.response.chunks[index].at = UInt64(index) * 25 * Self.second }
        let (pieces, end) = try await Self.pieces("[{ events: { comments: 10s } }]", slow, until: 7)
        let (one, two, done) = (FaultBytesTests.three[0], FaultBytesTests.three[1], FaultBytesTests.three[2])
        let comment = ": keep-alive\n\n"
        #expect(
            pieces == [
                "0 " + one, "10000 " + comment, "20000 " + comment, "25000 " + two, "35000 " + comment,
                "45000 " + comment, "50000 " + done,
            ]
        )
        let chunks = [one, comment, comment, two, comment, comment, done]
        #expect(end == SocketEnd(text: FaultBytesTests.chunkedHead + FaultBytesTests.chunked(chunks), isReset: false))
    }
}
