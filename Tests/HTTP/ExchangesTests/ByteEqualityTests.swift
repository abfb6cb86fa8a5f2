import Exchanges
import Testing

/// Two texts that `==` on strings takes for one.
@Suite struct ByteEqualityTests {
    private static let one = "caf\u{e9}"
    private static let other = "cafe\u{301}"

    private static func exchange() -> Exchange {
        Exchange(
            request: Request(
                method: one,
                path: "/" + one,
                query: one,
                headers: ["X-A": one],
                body: [1],
                version: one,
                trailers: ["X-B": one]
            ),
            response: Response(
                head: ResponseHead(version: one, status: 200, reason: one, headers: ["X-C": one]),
                framing: .chunked,
                chunks: [Chunk(at: 1, bytes: Array(one.utf8))],
                trailers: ["X-D": one]
            ),
            ending: .complete,
            annotation: Annotation(token: one, source: one)
        )
    }

    @Test func stringsAreEqualThatHaveOtherBytes() {
        #expect(Self.one == Self.other)
        #expect(!Self.one.utf8.elementsEqual(Self.other.utf8))
    }

    @Test(
        arguments: [
            { $0.request.method = other },
            { $0.request.path = "/" + other },
            { $0.request.query = other },
            { $0.request.headers = ["X-A": other] },
            { $0.request.version = other },
            { $0.request.trailers = ["X-B": other] },
            { $0.response?.head.version = other },
            { $0.response?.head.reason = other },
            { $0.response?.head.headers = ["X-C": other] },
            { $0.response?.body = Array(other.utf8) },
            { $0.response?.trailers = ["X-D": other] },
            { $0.annotation?.token = other },
            { $0.annotation?.source = other },
            { $0.request.query = nil },
            { $0.response?.head.reason = nil },
            { $0.annotation?.token = nil },
            { $0.response = nil },
            { $0.request.body = [2] },
        ] as [@Sendable (inout Exchange) -> Void]
    )
    func anExchangeIsEqualByItsBytes(change: @Sendable (inout Exchange) -> Void) {
        var exchange = Self.exchange()
        #expect(exchange == Self.exchange())
        change(&exchange)
        #expect(exchange != Self.exchange())
    }

    @Test func theirPartsAreToo() {
        #expect(HeaderField(Self.one, "a") != HeaderField(Self.other, "a"))
        #expect(HeaderField("a", Self.one) != HeaderField("a", Self.other))
        #expect(HeaderField(Self.one, Self.other) == HeaderField(Self.one, Self.other))
        #expect(QueryPair(Self.one, "a") != QueryPair(Self.other, "a"))
        #expect(QueryPair("a", Self.one) != QueryPair("a", Self.other))
        #expect(QueryPair(Self.one, Self.other) == QueryPair(Self.one, Self.other))
        let outgoing = OutgoingRequest(method: "GET", url: Self.one, headers: ["a": Self.one])
        #expect(outgoing == OutgoingRequest(method: "GET", url: Self.one, headers: ["a": Self.one]))
        #expect(outgoing != OutgoingRequest(method: "GET", url: Self.other, headers: ["a": Self.one]))
        #expect(outgoing != OutgoingRequest(method: "GET", url: Self.one, headers: ["a": Self.other]))
    }
}
