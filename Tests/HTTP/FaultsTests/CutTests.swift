import Exchanges
import Faults
import Testing

@Suite struct CutTests {
    private static let stream = ResponseStream(
        Response(
            head: ResponseHead(status: 200, headers: ["Content-Type": "text/event-stream"]),
            framing: .length(16),
            chunks: [
                Chunk(at: 0, bytes: Array("data: a\n\n".utf8)), Chunk(at: 5, bytes: Array("data: b\n\n".utf8)),
            ],
            trailers: ["X": "y"]
        ),
        delay: 3
    )

    private static func cut(_ pieces: [String], _ ending: Ending) -> ResponseStream {
        var cut = stream
        cut.response.chunks = zip(pieces, [0, 5]).map { Chunk(at: $1, bytes: Array($0.utf8)) }
        cut.response.trailers = [:]
        cut.ending = ending
        return cut
    }

    @Test(
        arguments: [
            ("0B", []), ("4B", ["data"]), ("9B", ["data: a\n\n"]), ("11B", ["data: a\n\n", "da"]),
            ("99B", ["data: a\n\n", "data: b\n\n"]), ("50%", ["data: a\n\n"]), ("1 event", ["data: a\n\n"]),
            ("2 events", ["data: a\n\n", "data: b\n\n"]), ("7 events", ["data: a\n\n", "data: b\n\n"]),
        ] as [(String, [String])]
    )
    func endsTheBodyAtItsPositionAndKeepsWhatIsDeclared(position: String, pieces: [String]) throws {
        let position = try #require(BodyPosition(position))
        #expect(Cut(after: position).apply(to: Self.stream) == Self.cut(pieces, .cut))
        #expect(Self.stream.with([Cut(after: position, by: .reset)]) == Self.cut(pieces, .reset))
    }

    @Test(arguments: ["", "B", "12", "-1B", "101%", "1.5B", "3events", "99999999999999999999B"])
    func whatIsNoPositionIsNone(text: String) {
        #expect(BodyPosition(text) == nil)
    }
}
