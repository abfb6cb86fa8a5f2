import Documents
import Testing

@Suite struct JSONPathTests {
    static let text =
        #"{"choices":[{"message":{"content":"Hi","content":"last"}}],"a b":[[1,2],[3]],"x\u0079":null,"1":5}"#

    @Test(arguments: [
        ("choices[0].message.content", "\"last\""), ("choices[0]", #"{"message":{"content":"Hi","content":"last"}}"#),
        ("a b[1][0]", "3"), ("a b[0][1]", "2"), ("xy", "null"), ("1", "5"), ("choices[1]", nil), ("choices.x", nil),
        ("a b[0].x", nil), ("[0]", nil), ("choices[0].message[0]", nil), ("missing", nil),
    ])
    func findsAlikeInValuesNodesAndCells(path: String, expected: String?) throws {
        let bytes = Array(Self.text.utf8)
        let path = try #require(JSONPath(path))
        let document = try Document.json(bytes, duplicates: .allowed)
        #expect(path.find(in: document.root.value).map { JSONWriter().string($0) } == expected)
        #expect(path.find(in: document.root).map { JSONWriter().string($0.value) } == expected)
        let buffer = CellBuffer()
        bytes.withUnsafeBufferPointer { bytes in
            #expect(JSONParser.parse(bytes, into: buffer) == nil)
            let found = path.find(in: buffer.cells, of: bytes).map { index in
                let cell = buffer.cells[index]
                let quote = cell.kind == .string ? 1 : 0
                let range = Int(cell.start) - quote..<Int(cell.start) + Int(cell.count) + quote
                return String(decoding: bytes[range], as: UTF8.self)
            }
            #expect(found == expected)
        }
    }

    @Test(arguments: ["", ".", ".a", "a.", "a..b", "a[", "a[]", "a[x]", "a[-1]", "a[0]b", "a[99999999999999999999]"])
    func refusesWhatIsNoPath(text: String) {
        #expect(JSONPath(text) == nil)
    }

    @Test func noCellsHoldNothing() throws {
        let path = try #require(JSONPath("a"))
        #expect(path.find(in: CellBuffer().cells, of: UnsafeBufferPointer(start: nil, count: 0)) == nil)
        #expect(path.description == "a")
    }
}
