import Exchanges
import Scenarios
import Synchronization
import TestSupport
import Testing

@testable import Mocking

@Suite struct StreamTests {
    private static let millisecond: UInt64 = 1_000_000

    private static func streaming(_ more: String = "", delay: String = "") throws -> Scenario {
        try scenario(
            "- response: { status: 200, \(delay) stream: { file: a.sse\(more) } }",
            files: ["a.sse": "data: 1\n\ndata: 2\n\ndata: 3\n\n"]
        )
    }

    /// A writer to which a mock streams, once its request has been answered.
    private static func start(
        _ scenario: Scenario,
        _ clock: ManualClock,
        answers: [WriteResult] = []
    ) throws -> NotingWriter {
        let writer = NotingWriter(clock, answers: answers)
        let mock = MockResponder([scenario], redaction: .sample, clock: clock)
        guard mock.decision(Request(path: "/")).start(writer, clock: clock) else {
            throw Unexpected()
        }
        return writer
    }

    struct Unexpected: Error {}

    private static func chunks(_ times: UInt64...) -> [Seen.Chunk] {
        times.enumerated().map { Seen.Chunk(at: $1 * millisecond, text: "data: \($0 + 1)\n\n") }
    }

    @Test(
        arguments: [
            ("", "", [0, 0, 0]),
            (", first: 200ms", "", [200, 200, 200]),
            (", every: 30ms", "", [0, 30, 60]),
            (", first: 200ms, every: 30ms", "", [200, 230, 260]),
            (", first: 200ms, every: 30ms", "delay: 1s,", [1200, 1230, 1260]),
            ("", "delay: 2m,", [120_000, 120_000, 120_000]),
        ] as [(String, String, [UInt64])]
    )
    func writesEachChunkAtItsTime(stream: String, delay: String, times: [UInt64]) throws {
        let clock = ManualClock()
        let writer = try Self.start(try Self.streaming(stream, delay: delay), clock)
        for _ in 0..<125_000 where writer.end == nil { clock.advance(by: Self.millisecond) }
        #expect(
            writer.chunks
                == times.enumerated().map {
                    Seen.Chunk(at: $1 * Self.millisecond, text: "data: \($0 + 1)\n\n")
                }
        )
        #expect(writer.end == "finish")
        #expect(writer.framing == .chunked)
    }

    @Test func sendsTheHeadBeforeTheFirstChunkIsDue() throws {
        let clock = ManualClock()
        let writer = try Self.start(try Self.streaming(", first: 200ms"), clock)
        #expect(writer.head == ResponseHead(status: 200, headers: ["Content-Type": "text/event-stream; charset=utf-8"]))
        #expect(writer.chunks == [])
        clock.advance(by: 199 * Self.millisecond)
        #expect(writer.chunks == [])
        clock.advance(by: Self.millisecond)
        #expect(writer.chunks.count == 3)
    }

    @Test func waitsForASlowClientWithoutShiftingTheRest() throws {
        let clock = ManualClock()
        let writer = try Self.start(try Self.streaming(", every: 30ms"), clock, answers: [.full, .taken, .taken])
        clock.advance(by: 45 * Self.millisecond)
        #expect(writer.chunks == Self.chunks(0))
        writer.drain()
        #expect(writer.chunks == Self.chunks(0, 45))
        clock.advance(by: 14 * Self.millisecond)
        #expect(writer.chunks == Self.chunks(0, 45))
        clock.advance(by: Self.millisecond)
        #expect(writer.chunks == Self.chunks(0, 45, 60))
        #expect(writer.end == "finish")
    }

    @Test func writesNoMoreThanOneChunkPastAFullClient() throws {
        let clock = ManualClock()
        let writer = try Self.start(try Self.streaming(), clock, answers: [.full, .full, .full])
        for count in 1...3 {
            #expect(writer.chunks.count == count)
            #expect(writer.end == nil)
            writer.drain()
        }
        #expect(writer.end == "finish")
    }

    @Test func stopsWhenTheClientIsGone() throws {
        let clock = ManualClock()
        let writer = try Self.start(try Self.streaming(", every: 30ms"), clock, answers: [.taken, .gone])
        clock.advance(by: 1000 * Self.millisecond)
        #expect(writer.chunks == Self.chunks(0))
        #expect(writer.end == nil)
        #expect(clock.nextInstant == nil)
    }

    @Test func goesThroughARealPipe() throws {
        let clock = ManualClock()
        let chunks = (0..<500).map { "data: \($0)\n\n" }
        let own = try scenario(
            "- response: { status: 200, stream: { file: a.sse, every: 1ms } }",
            files: ["a.sse": chunks.joined()]
        )
        let pipe = BoundedPipe(capacity: 64)
        guard MockResponder([own], clock: clock).decision(Request(path: "/")).start(pipe, clock: clock) else {
            throw Unexpected()
        }
        clock.advance(by: 400 * Self.millisecond)
        var read: [String] = []
        var isEnded = false
        _ = pipe.takeHead(orPark: {})
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
        defer { buffer.deallocate() }
        for _ in 0..<2000 where !isEnded {
            switch pipe.read(into: buffer, orPark: {}) {
            case .bytes(let count): read.append(String(decoding: buffer[..<count], as: UTF8.self))
            case .parked: clock.advance(by: Self.millisecond)
            case .end(let trailers):
                #expect(trailers.isEmpty)
                isEnded = true
            case .broken(let ending): Issue.record("\(ending)")
            }
        }
        #expect(read == chunks)
        #expect(isEnded)
    }

    @Test func delaysAWholeResponse() throws {
        let clock = ManualClock()
        let own = try scenario("- response: { status: 503, delay: 250ms, text: later }")
        let writer = try Self.start(own, clock)
        clock.advance(by: 249 * Self.millisecond)
        #expect(writer.head == nil)
        clock.advance(by: Self.millisecond)
        #expect(writer.head == ResponseHead(status: 503, headers: ["Content-Type": "text/plain; charset=utf-8"]))
        #expect(writer.framing == .length(5))
        #expect(writer.chunks == [Seen.Chunk(at: 250 * Self.millisecond, text: "later")])
        #expect(writer.end == "finish")
    }

    @Test func countsARequestWhenItIsAnsweredNotWhenItIsSent() throws {
        let clock = ManualClock()
        let own = try scenario(
            "- steps: [{ response: { status: 201, delay: 1s } }, { response: { status: 202, delay: 1ms } }]"
        )
        let mock = MockResponder([own], redaction: .sample, clock: clock)
        let writers = (0..<2).map { _ in NotingWriter(clock) }
        for writer in writers {
            guard mock.decision(Request(path: "/")).start(writer, clock: clock) else { throw Unexpected() }
        }
        clock.advance(by: 2000 * Self.millisecond)
        #expect(writers.map { $0.head?.status } == [201, 202])
    }

    /// A stream beside a body is its twin: one rule, one count of steps.
    @Test func answersByAStreamWhereTheRequestSaysSo() throws {
        let own = try scenario(
            """
            - steps:
              - response: { status: 429, text: no }
                times: 2
              - response: { status: 200, headers: { X: y }, json: { a: 1 }, stream: { file: a.sse } }
            """,
            files: ["a.sse": "data: 1\n\ndata: 2\n\ndata: 3\n\n"]
        )
        let clock = ManualClock()
        let mock = MockResponder([own], redaction: .sample, clock: clock)
        let ask = { (body: String) in Request(path: "/", body: Array(body.utf8)) }
        #expect(mock.response(to: ask(#"{"stream":true}"#)).status == 429)
        #expect(mock.response(to: ask(#"{"stream":false}"#)).status == 429)
        for body in ["", "{}", #"{"stream":false}"#, #"{"stream":"true"}"#] {
            #expect(
                mock.response(to: ask(body))
                    == Seen(status: 200, headers: ["Content-Type": "application/json", "X": "y"], body: #"{"a":1}"#)
            )
        }
        let writer = NotingWriter(clock, answers: [])
        #expect(mock.decision(ask(#"{"stream":true}"#)).start(writer, clock: clock))
        #expect(writer.chunks == Self.chunks(0, 0, 0))
        #expect(writer.framing == .chunked)
    }

    @Test func a304TellsNoLength() throws {
        let clock = ManualClock()
        let own = try scenario("- response: { status: 304, headers: { ETag: a } }")
        let writer = try Self.start(own, clock)
        #expect(writer.framing == .close)
        #expect(writer.chunks == [])
        #expect(writer.end == "finish")
    }
}
