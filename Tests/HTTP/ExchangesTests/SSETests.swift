import Exchanges
import Testing

@Suite struct SSETests {
    private func pieces(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        let events = SSE.events(in: bytes)
        #expect(events.flatMap { Array($0) } == Array(bytes.indices))
        return events.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    @Test(arguments: [
        ("", []),
        ("data: a\n\ndata: [DONE]\n\n", ["data: a\n\n", "data: [DONE]\n\n"]),
        ("data: a\r\n\r\nid: 1\r\ndata: b\r\n\r\n", ["data: a\r\n\r\n", "id: 1\r\ndata: b\r\n\r\n"]),
        ("data: a\r\rdata: b\r\r", ["data: a\r\r", "data: b\r\r"]),
        ("data: a\n\r\ndata: b\r\n\ndata: c\r\n\r", ["data: a\n\r\n", "data: b\r\n\n", "data: c\r\n\r"]),
        ("data: a\r\n\ndata: b", ["data: a\r\n\n", "data: b"]),
        ("data: a\n", ["data: a\n"]),
        ("data: a\r\n", ["data: a\r\n"]),
        (": comment\n\n\n\nrest", [": comment\n\n", "\n", "\n", "rest"]),
        ("\u{FEFF}data: a\n\n", ["\u{FEFF}data: a\n\n"]),
        ("data: \u{85}\u{2028}\n\n", ["data: \u{85}\u{2028}\n\n"]),
    ])
    func cutsAtBlankLines(text: String, expected: [String]) {
        #expect(pieces(text).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    }

    @Test func aLongStreamIsCutIntoAllItsEvents() {
        let events = (0..<10_000).map { "id: \($0)\ndata: {\"n\":\($0)}\n\n" }
        #expect(pieces(events.joined()) == events)
    }
}
