import Testing

@testable import Processes

@Suite struct LineSplitterTests {
    @Test(arguments: [1, 2, 3, 5, 7, 100])
    func theLinesDoNotDependOnTheChunks(size: Int) {
        let text = Array("one\n\ntwo\r\nexact\ntoolong\nmuch too long, really\nx\nrest".utf8)
        var splitter = LineSplitter(limit: 5)
        var events: [OutputEvent] = []
        for start in stride(from: 0, to: text.count, by: size) {
            text[start..<min(start + size, text.count)].withUnsafeBytes { splitter.take($0, into: &events) }
        }
        splitter.finish(into: &events)
        let expected: [OutputEvent] = [
            .line(Array("one".utf8)), .line([]), .line(Array("two\r".utf8)), .line(Array("exact".utf8)),
            .overlong(prefix: []), .overlong(prefix: []), .line(Array("x".utf8)), .unterminated(Array("rest".utf8)),
        ]
        #expect(events.map(withoutPrefix) == expected)
    }

    @Test func anOverlongLineAtTheEndIsToldOnce() {
        var splitter = LineSplitter(limit: 3)
        var events: [OutputEvent] = []
        Array("abcdef".utf8).withUnsafeBytes { splitter.take($0, into: &events) }
        splitter.finish(into: &events)
        #expect(events == [.overlong(prefix: Array("abcdef".utf8))])
    }

    private func withoutPrefix(_ event: OutputEvent) -> OutputEvent {
        if case .overlong = event { return .overlong(prefix: []) }
        return event
    }
}
