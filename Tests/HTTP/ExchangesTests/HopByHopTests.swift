import Exchanges
import Testing

@Suite struct HopByHopTests {
    @Test func passesOnWhatConcernsBothEnds() {
        let headers: Headers = [
            "Host": "a", "connection": "keep-alive, X-Hop", "Keep-Alive": "5", "x-hop": "1", "TE": "trailers",
            "Transfer-Encoding": "chunked", "Proxy-Authorization": "Basic x", "Content-Type": "text/plain",
        ]
        #expect(HopByHop.removed(from: headers) == ["Host": "a", "Content-Type": "text/plain"])
    }
}
