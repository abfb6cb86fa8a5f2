import Documents
import Testing

@Suite struct JSONParserTests {
    @Test(arguments: JSONCorpus.valid)
    func acceptsWhatTheGrammarHas(text: String) {
        #expect(Self.syntaxError(Array(text.utf8)) == nil)
    }

    @Test func saysWhereAndWhyItRefuses() {
        for (text, offset, message) in JSONCorpus.invalid {
            let error = Self.syntaxError(text)
            let shown = String(decoding: text, as: UTF8.self)
            #expect(error?.offset == offset, "\(shown)")
            #expect(error?.message == message, "\(shown)")
        }
    }

    @Test func refusesEveryBeginningOfATextThatNeedsItsEnd() {
        let text = Array(#"{"a":[1.5e+3,true,false,null,"é\u00e9\n😀xyz"],"b":{"c":"d"}}"#.utf8)
        #expect(Self.syntaxError(text) == nil)
        for count in 0..<text.count {
            let error = Self.syntaxError(Array(text[..<count]))
            #expect(error != nil)
            #expect((0...count).contains(error?.offset ?? -1))
        }
    }

    @Test func keepsOrderLexemesAndNesting() throws {
        let text = #"{"b":1.0,"a":[-0,1E5,{"":"x\ty"}],"c":true}"#
        let document = try Document.json(Array(text.utf8))
        #expect(
            document.root.value
                == .object([
                    "b": .number("1.0"),
                    "a": .array([.number("-0"), .number("1E5"), .object(["": .string("x\ty")])]),
                    "c": .bool(true),
                ])
        )
        #expect(JSONWriter().string(document.root.value) == text)
    }

    @Test func nestsAsDeepAsItIsToldAndNoDeeper() {
        let nested = { (depth: Int) in
            [UInt8](repeating: 0x5B, count: depth) + [UInt8](repeating: 0x5D, count: depth)
        }
        #expect(Self.syntaxError(nested(256)) == nil)
        #expect(Self.syntaxError(nested(257)) == JSONSyntaxErrorText(256, "containers nest deeper than 256"))
        #expect(Self.syntaxError(nested(4), depth: 3) == JSONSyntaxErrorText(3, "containers nest deeper than 3"))
        #expect(Self.syntaxError(nested(100_000), depth: 100_000) == nil)
        #expect(Self.syntaxError([UInt8](repeating: 0x5B, count: 10_000_000)) != nil)
        let siblings = Array(("[" + Array(repeating: "[]", count: 1000).joined(separator: ",") + "]").utf8)
        #expect(Self.syntaxError(siblings, depth: 2) == nil)
    }

    @Test(arguments: [
        (#"{"a":1,"b":2,"a":3}"#, 13), (#"{"a":1,"\u0061":3}"#, 7), (#"[{"x":{"k":1,"k":1}}]"#, 13),
        (#"{"":0,"":0}"#, 6),
    ])
    func refusesANameThatStandsTwice(text: String, offset: Int) {
        let error = Self.syntaxError(Array(text.utf8), duplicates: .refused)
        #expect(error?.offset == offset)
        #expect(error?.message.hasSuffix("stands twice in one object") == true)
        #expect(Self.syntaxError(Array(text.utf8)) == nil)
    }

    @Test func namesThatLookAlikeAreTwoNames() {
        let text = Array("{\"\u{e9}\":1,\"e\u{301}\":2,\"a\":{\"a\":1},\"ab\":1}".utf8)
        #expect(Self.syntaxError(text, duplicates: .refused) == nil)
    }

    @Test func findsADoubleAmongManyNamesQuickly() {
        let members = (0..<50_000).map { "\"key\($0)\":\($0)" }
        let text = Array(("{" + (members + ["\"key777\":0"]).joined(separator: ",") + "}").utf8)
        #expect(
            Self.syntaxError(text, duplicates: .refused)?.message == "the name \"key777\" stands twice in one object"
        )
    }

    @Test func readsStringsOfEveryLengthAtEveryPlace() throws {
        for lead in 0..<9 {
            for count in 0..<25 {
                let text = String(repeating: "x", count: count) + "é\"\\\u{1}"
                let source = String(repeating: " ", count: lead) + JSONWriter().string(.string(text))
                #expect(try Document.json(Array(source.utf8)).root.string == text)
            }
        }
    }

    @Test func readsATextOfManyMegabytes() throws {
        let element = #"{"index":12345,"text":"The quick brown fox – jumps","list":[1,2.5,null]}"#
        let text = Array(("[" + Array(repeating: element, count: 100_000).joined(separator: ",") + "]").utf8)
        let document = try Document.json(text)
        #expect(document.root.elements.count == 100_000)
        #expect(document.root[99_999]?["text"]?.string == "The quick brown fox – jumps")
    }

    @Test func aBufferIsUsedAgain() {
        let buffer = CellBuffer(capacity: 1)
        for text in ["[1,2,3,4,5,6,7,8]", "{}", "[", "\"x\""] {
            let bytes = Array(text.utf8)
            _ = bytes.withUnsafeBufferPointer { JSONParser.parse($0, into: buffer) }
        }
        #expect(buffer.count == 1)
        #expect(buffer.cells.map(\.kind) == [.string])
    }

    static func syntaxError(
        _ bytes: [UInt8],
        depth: Int = JSONParser.defaultDepth,
        duplicates: JSONParser.DuplicateNames = .allowed
    ) -> JSONSyntaxErrorText? {
        let buffer = CellBuffer()
        return bytes.withUnsafeBufferPointer {
            JSONParser.parse($0, into: buffer, depth: depth, duplicates: duplicates)
        }.map { JSONSyntaxErrorText($0.offset, $0.message) }
    }
}

/// A syntax error's parts, to be compared as a whole.
struct JSONSyntaxErrorText: Equatable {
    var offset: Int
    var message: String

    init(_ offset: Int, _ message: String) {
        self.offset = offset
        self.message = message
    }
}
