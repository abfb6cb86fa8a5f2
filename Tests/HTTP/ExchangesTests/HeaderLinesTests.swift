import Exchanges
import Testing

/// Header lines as a C library reads them.
@Suite struct HeaderLinesTests {
    private static func lines(_ bytes: [UInt8]) -> (isGood: Bool, lines: [[[UInt8]]]) {
        bytes.withUnsafeBytes { raw in
            var lines: [[[UInt8]]] = []
            let isGood = HeaderLines.forEach(in: raw) { line in
                // A NUL follows each.
                #expect(line.name.baseAddress.map { $0.load(fromByteOffset: line.name.count, as: UInt8.self) } == 0)
                #expect(line.value.baseAddress.map { $0.load(fromByteOffset: line.value.count, as: UInt8.self) } == 0)
                lines.append([Array(line.name), Array(line.value)])
            }
            return (isGood, lines)
        }
    }

    @Test(arguments: [
        Headers(), ["A": "b"], ["X-Empty": "", "x-empty": "2", "X-Empty": "3"],
        ["X-Text": "caf\u{e9} \u{1F600}", "X-Tab": "a\tb"], ["X-Long": String(repeating: "v", count: 70_000)],
    ])
    func comeBackAsTheyWere(headers: Headers) {
        let bytes = HeaderLines.bytes(headers)
        #expect(bytes.withUnsafeBytes { Headers(lines: $0) } == headers)
        let read = Self.lines(bytes)
        #expect(read.isGood)
        #expect(read.lines == headers.map { [Array($0.name.utf8), Array($0.value.utf8)] })
    }

    @Test func bytesBeyondASCIIStayWhatTheyWere() {
        let value: [UInt8] = [0x53, 0xE3, 0x6F]
        let field = value.withUnsafeBytes { HeaderField("X-Region", bytes: $0) }
        let bytes = HeaderLines.bytes(Headers([field]))
        #expect(Self.lines(bytes).lines == [[Array("X-Region".utf8), value]])
        #expect(bytes.withUnsafeBytes { Headers(lines: $0) } == Headers([field]))
    }

    @Test func havetheFormThatIsWritten() {
        #expect(HeaderLines.bytes(["A": "bc"]) == [1, 0, 0, 0, 2, 0, 0, 0, 0x41, 0, 0x62, 0x63, 0])
    }

    /// They come out of a file that somebody may have damaged.
    @Test func damageIsToldAndReadsNothingBeyond() {
        let good = HeaderLines.bytes(["A": "bc", "D": "e"])
        for count in 1..<good.count where count != 13 { #expect(!Self.lines(Array(good[..<count])).isGood, "\(count)") }
        for (place, byte): (Int, UInt8) in [(0, 200), (3, 0xFF), (4, 3), (7, 0x7F), (9, 1), (12, 1)] {
            var bad = good
            bad[place] = byte
            #expect(!Self.lines(bad).isGood, "\(place)")
            #expect(bad.withUnsafeBytes { Headers(lines: $0) } == nil)
        }
        #expect(Self.lines(Array(good[..<13])).lines.count == 1)
    }
}
