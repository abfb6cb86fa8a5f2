import Exchanges
import Faults
import HTTPServing
import Synchronization
import TestSupport
import Testing

/// Observers are told how a response ends before its client can see that.
@Suite struct EndToldTests {
    /// Looks, whenever an end is told, at what the client has got by then.
    private final class Looks: ResponseObserver {
        struct Look: Equatable {
            let ending: Ending
            let bytes: Int
            let isEnded: Bool
        }

        let client = Mutex<TestClient?>(nil)
        let list = Log<Look>()

        func responseStarts(_ head: ResponseHead?, framing: Framing?, at nanoseconds: UInt64) {}
        func wrote(_ bytes: UnsafeRawBufferPointer, at nanoseconds: UInt64) {}
        func responseEnds(_ ending: Ending) {
            guard let (bytes, isEnded) = client.withLock({ $0?.peek() }) else { return }
            list.add(Look(ending: ending, bytes: bytes, isEnded: isEnded))
        }
        func responseEnded(_ ending: Ending, trailers: Headers, at nanoseconds: UInt64) {}
    }

    /// All that the client gets, and the one look.
    private static func look(
        _ method: String = "GET",
        _ decision: @escaping @Sendable () -> Decision
    ) async throws -> (Looks.Look?, SocketEnd) {
        let looks = Looks()
        let server = try serve { _ in
            var decision = decision()
            decision.observe(by: looks)
            return decision
        }
        let client = try server.client()
        looks.client.withLock { $0 = client }
        try client.send("\(method) / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let told = looks.list.wait(for: 1)
        let end = client.untilEnd()
        await server.stop(drain: 0)
        looks.client.withLock { $0 = nil }
        #expect(looks.list.elements.count == 1)
        return (told.first, end)
    }

    private static let cases: [(faults: String, ending: Ending)] = [
        ("[]", .complete),
        ("[{ cut: { after: 4B } }]", .cut),
        ("[{ cut: { after: 4B, by: reset } }]", .reset),
        ("[{ cut: { after: 100%, by: reset } }]", .reset),
        ("[{ close: before-head }]", .cut),
        ("[{ reset: before-head }]", .reset),
        ("[{ head: bad-version }]", .complete),
        ("[{ head: bad-version }, { cut: { after: 2B, by: reset } }]", .reset),
        ("[{ drip: { bytes: 3, every: 1ms } }]", .complete),
    ]

    @Test(.timeLimit(.minutes(1)), arguments: cases.indices) func ofABodyWithALength(index: Int) async throws {
        let (faults, ending) = Self.cases[index]
        let (look, end) = try await Self.look { [stream = try FaultBytesTests.stream(faults, FaultBytesTests.body)] in
            stream.decision
        }
        let seen = try #require(look)
        #expect(seen.ending == ending && !seen.isEnded, "\(faults)")
        #expect(ending != .complete || faults.contains("head") || seen.bytes < end.bytes.count, "\(faults)")
    }

    @Test(.timeLimit(.minutes(1)), arguments: cases.indices) func ofAStream(index: Int) async throws {
        let (faults, ending) = Self.cases[index]
        let (look, end) = try await Self.look { [stream = try FaultBytesTests.stream(faults, FaultBytesTests.events)] in
            stream.decision
        }
        let seen = try #require(look)
        #expect(seen.ending == ending && !seen.isEnded, "\(faults)")
        #expect(ending != .complete || faults.contains("head") || seen.bytes < end.bytes.count, "\(faults)")
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["GET", "HEAD"]) func ofAHeadAlone(method: String) async throws {
        let body = method == "HEAD" ? "some" : ""
        let (look, end) = try await Self.look(method) { .text(body) }
        let seen = try #require(look)
        #expect(seen == Looks.Look(ending: .complete, bytes: 0, isEnded: false))
        #expect(end.text.hasPrefix("HTTP/1.1 200 OK"))
    }

    /// A head for which the library has no room is written past it.
    @Test(.timeLimit(.minutes(1)), arguments: [Framing.length(3), .chunked]) func ofALongHead(
        framing: Framing
    ) async throws {
        let long = String(repeating: "x", count: 100_000)
        let head = ResponseHead(status: 200, headers: ["X-Long": long])
        let response = Response(head: head, framing: framing, chunks: [Chunk(bytes: Array("abc".utf8))])
        let (look, end) = try await Self.look { .stream(ResponseStream(response)) }
        let seen = try #require(look)
        #expect(seen.ending == .complete && !seen.isEnded)
        #expect(seen.bytes < end.bytes.count)
    }

    @Test(.timeLimit(.minutes(1))) func ofNoResponse() async throws {
        let (look, end) = try await Self.look { Decision(.close) }
        #expect(look == Looks.Look(ending: .cut, bytes: 0, isEnded: false))
        #expect(end.bytes.isEmpty)
    }
}
