import Exchanges
import Synchronization
import Testing

@Suite struct LiveExchangeTests {
    private static let request = Request(path: "/a", headers: ["A": "1"], body: [0x62])
    private static let annotation = Annotation(token: "t", source: "s", rule: 1, step: 2)

    private static func live(ended: @escaping @Sendable (LiveExchange) -> Void = { _ in }) -> LiveExchange {
        let incoming = IncomingRequest(connection: 9) { $0 == .head ? request.headers : [:] }
        return incoming.lend(request) {
            incoming.times = RequestTimes(firstByte: 1, headEnd: 2, bodyEnd: 3)
            return LiveExchange(number: 4, incoming, annotation, ended: ended)
        }
    }

    private static func wrote(_ text: String, at instant: UInt64, _ live: LiveExchange) {
        Array(text.utf8).withUnsafeBytes { live.wrote($0, at: instant) }
    }

    @Test func isMadeOfWhatTheServerTells() {
        let ends = Mutex(0)
        let live = Self.live { _ in ends.withLock { $0 += 1 } }
        let head = ResponseHead(status: 200, headers: ["B": "2"])
        var expected = Exchange(
            number: 4,
            connection: 9,
            request: Self.request,
            times: Exchange.Times(request: RequestTimes(firstByte: 1, headEnd: 2, bodyEnd: 3)),
            annotation: Self.annotation
        )
        #expect(live.exchange == expected)
        live.responseStarts(head, framing: .chunked, at: 10)
        Self.wrote("one", at: 12, live)
        Self.wrote("two", at: 15, live)
        expected.times.responseStart = 10
        expected.response = Response(
            head: head,
            framing: .chunked,
            chunks: [Chunk(at: 2, bytes: Array("one".utf8)), Chunk(at: 5, bytes: Array("two".utf8))]
        )
        #expect(live.exchange == expected)
        #expect(ends.withLock(\.self) == 0)
        live.responseEnded(.reset, trailers: ["T": "3"], at: 20)
        expected.times.responseEnd = 20
        expected.ending = .reset
        expected.response?.trailers = ["T": "3"]
        #expect(live.exchange == expected)
        #expect(ends.withLock(\.self) == 1)
    }

    @Test func rawBytesAreNoResponse() {
        let live = Self.live()
        live.responseStarts(nil, framing: nil, at: 10)
        Self.wrote("no", at: 11, live)
        Self.wrote(" HTTP", at: 12, live)
        live.responseEnded(.complete, trailers: [:], at: 13)
        #expect(live.exchange.response == nil)
        #expect(live.exchange.raw == Array("no HTTP".utf8))
        #expect(live.exchange.ending == .complete)
    }

    @Test func aConnectionThatEndsBeforeTheHeadHasNoResponse() {
        let live = Self.live()
        live.responseEnded(.clientGone, trailers: [:], at: 13)
        #expect(live.exchange.response == nil)
        #expect(live.exchange.raw == nil)
        #expect(live.exchange.ending == .clientGone)
    }
}
