import Exchanges
import Faults
import Testing

/// When the pieces of a changed body are due.
@Suite struct TimingTests {
    private static let second: UInt64 = 1_000_000_000

    private static func stream(_ chunks: [(UInt64, String)]) -> ResponseStream {
        ResponseStream(
            Response(
                head: ResponseHead(status: 200),
                framing: .chunked,
                chunks: chunks.map { Chunk(at: $0 * second, bytes: Array($1.utf8)) }
            )
        )
    }

    private static func pieces(_ fault: some Fault, _ chunks: [(UInt64, String)]) -> [String] {
        fault.apply(to: stream(chunks)).response.chunks.map {
            "\($0.at / 1_000_000) " + String(decoding: $0.bytes, as: UTF8.self)
        }
    }

    @Test func aDripKeepsItsGapAndIsNeverEarly() {
        let drip = Drip(bytes: 2, every: 100_000_000)
        #expect(Self.pieces(drip, [(0, "abcde"), (1, "fgh")]) == ["0 ab", "100 cd", "200 e", "1000 fg", "1100 h"])
        // What is due while it still drips waits for its turn.
        #expect(
            Self.pieces(Drip(bytes: 1, every: Self.second), [(0, "abc"), (1, "d")]) == [
                "0 a", "1000 b", "2000 c", "3000 d",
            ]
        )
    }

    @Test func aRateGivesItsBytesEachSecond() {
        #expect(Drip(bytesPerSecond: 2000) == Drip(bytes: 100, every: 50_000_000))
        #expect(Drip(bytesPerSecond: 1) == Drip(bytes: 1, every: 1_000_000_000))
        #expect(Drip(bytesPerSecond: 30) == Drip(bytes: 1, every: 33_333_333))
    }

    @Test func aSliceGivesNoByteBeforeItWasDue() {
        let chunks: [(UInt64, String)] = [(1, "abc"), (2, "def"), (4, "g")]
        #expect(Self.pieces(Slice(.sizes([2])), chunks) == ["1000 ab", "2000 cd", "2000 ef", "4000 g"])
        #expect(Self.pieces(Slice(.whole), chunks) == ["4000 abcdefg"])
        #expect(Self.pieces(Slice(.sizes([1, 5, 9])), chunks) == ["1000 a", "2000 bcdef", "4000 g"])
        #expect(
            Self.pieces(Slice(.event), [(1, "data: 1\n"), (2, "\ndata: 2\n\n")]) == [
                "2000 data: 1\n\n", "2000 data: 2\n\n",
            ]
        )
        #expect(Self.pieces(Slice(.whole), []) == [])
    }

    @Test func commentsFillTheGaps() {
        let fault = EventFault(.comments(Self.second))
        #expect(
            Self.pieces(fault, [(0, "data: 1\n\n"), (3, "data: 2\n\n"), (4, "data: 3\n\n")]) == [
                "0 data: 1\n\n", "1000 : keep-alive\n\n", "2000 : keep-alive\n\n", "3000 data: 2\n\n",
                "4000 data: 3\n\n",
            ]
        )
        // Before the first event, too: models think long.
        #expect(Self.pieces(fault, [(2, "data: 1\n\n")]) == ["1000 : keep-alive\n\n", "2000 data: 1\n\n"])
    }

    @Test func aStallKeepsWhatCameBeforeAndItsLength() {
        var wanted = Self.stream([(0, "abc")])
        wanted.ending = .stalled
        wanted.stall = 7
        #expect(Stall(at: .bytes(3), for: 7).apply(to: Self.stream([(0, "abc"), (1, "def")])) == wanted)
    }

    /// Faults are applied one after the other, each on what the last one made.
    @Test func orderMatters() {
        let stream = Self.stream([(0, "data: 1\n\n"), (0, "data: 2\n\n")])
        let cutFirst = stream.with([Cut(after: .events(1)), EventFault(.duplicate(1))])
        let twiceFirst = stream.with([EventFault(.duplicate(1)), Cut(after: .events(1))])
        #expect(cutFirst.response.body == Array("data: 1\n\ndata: 1\n\n".utf8))
        #expect(twiceFirst.response.body == Array("data: 1\n\n".utf8))
        #expect([cutFirst.ending, twiceFirst.ending] == [.cut, .cut])
    }
}
