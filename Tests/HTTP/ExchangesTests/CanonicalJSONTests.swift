import Documents
import Exchanges
import TestSupport
import Testing

@Suite struct CanonicalJSONTests {
    private func canonical(_ text: String) throws -> String {
        let cells = CellBuffer()
        var writer = CanonicalJSON()
        return try Array(text.utf8).withUnsafeBufferPointer { bytes in
            if let error = JSONParser.parse(bytes, into: cells) { throw error }
            return String(decoding: writer.write(cells.cells, of: bytes), as: UTF8.self)
        }
    }

    @Test(arguments: [
        ("null", "null"),
        (" [ 1 , 1.0 , 1e5 , -0 , 10000000000000000000000 ] ", "[1,1.0,1e5,-0,10000000000000000000000]"),
        ("{}", "{}"),
        ("[]", "[]"),
        (#"{"b":1,"a":2}"#, #"{"a":2,"b":1}"#),
        (
            #"{"b":{"d":[{"z":1,"y":2},{}],"c":0},"a":{"q":1,"p":{}}}"#,
            #"{"a":{"p":{},"q":1},"b":{"c":0,"d":[{"y":2,"z":1},{}]}}"#
        ),
        (#"{"a":1,"A":2,"aa":3,"":4}"#, #"{"":4,"A":2,"a":1,"aa":3}"#),
        (#"{"a":1,"a":2,"\u0061":3}"#, #"{"a":1,"a":2,"a":3}"#),
        (#"{"\u00e9":1,"z":2,"e\u0301":3}"#, "{\"e\u{301}\":3,\"z\":2,\"\u{e9}\":1}"),
        (#"{"\ud83d\ude00":1,"\uffff":2}"#, "{\"\u{ffff}\":2,\"\u{1F600}\":1}"),
        (
            #""\/\"\\\b\f\n\r\t\u0008\u000c\u000a\u000d\u0009\u0000\u001F\u007f\u0041""#,
            #""/\"\\\b\f\n\r\t\b\f\n\r\t\u0000\u001f"# + "\u{7f}A\""
        ),
        (#""\ud83d\ude00 \uD83D x \uDE00 \uD83D\uD83D\uDE00""#, "\"\u{1F600} \\ud83d x \\ude00 \\ud83d\u{1F600}\""),
        (#"{"\udfff":1,"\ud800":2,"\uee00":3}"#, #"{"\ud800":2,"\udfff":1,"# + "\"\u{ee00}\":3}"),
        ("\"caf\u{e9}\"", "\"caf\u{e9}\""),
    ])
    func hasOneFormForAllSpellings(text: String, expected: String) throws {
        let result = try canonical(text)
        #expect(result.utf8.elementsEqual(expected.utf8), "\(result)")
    }

    @Test func isItsOwnCanonicalForm() throws {
        let text = #"{"z":["\ud800",{"b":1,"a":"\u00e9\n"}],"\u0001":[[]],"a":{"c":{},"b":[{}]}}"#
        let once = try canonical(text)
        let twice = try canonical(once)
        #expect(twice.utf8.elementsEqual(once.utf8))
    }

    @Test func sortsManyMembersAsItSortsFew() throws {
        let names = (0..<500).map { "n\($0 * 7919 % 500)" }
        let text = "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(try canonical(text) == "{" + sorted.map { "\"\($0)\":0" }.joined(separator: ",") + "}")
    }

    @Test(arguments: [3, 40])
    func sortsNamesThatBeginAlike(count: Int) throws {
        // Their difference lies in, at and behind the eighth byte.
        let names = (0..<count).flatMap { number in
            let digits = String(number + 100)
            return [
                "n" + digits, "name123" + digits, "a common beginning " + digits,
                "a common beginning" + digits + "\u{e9}",
            ]
        }
        let text = "{" + names.reversed().map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(try canonical(text) == "{" + sorted.map { "\"\($0)\":0" }.joined(separator: ",") + "}")
    }

    @Test func takesTheDeepestNestingThatTheParserAllows() throws {
        let depth = JSONParser.defaultDepth
        let text = String(repeating: #"{"a":["#, count: depth / 2) + String(repeating: "]}", count: depth / 2)
        #expect(try canonical(text) == text)
    }

    @Test func canBeUsedAgainAfterLargerAndSmallerTexts() throws {
        var writer = CanonicalJSON()
        let cells = CellBuffer()
        for text in [#"{"b":1,"a":2}"#, "[" + String(repeating: "{},", count: 5000) + "1]", "3", #"{"a":{"b":{}}}"#] {
            let expected = try canonical(text)
            try Array(text.utf8).withUnsafeBufferPointer { bytes in
                if let error = JSONParser.parse(bytes, into: cells) { throw error }
                #expect(writer.write(cells.cells, of: bytes).elementsEqual(expected.utf8))
            }
        }
    }

    @Test func agreesWithTheTreeOnAnyValue() throws {
        var random = Seeded(7)
        for _ in 0..<300 {
            let value = Self.value(&random, depth: 0)
            let expected = JSONWriter().bytes(Self.sorted(value))
            for style in [JSONWriter.Style.compact, .spaced, .indented] {
                #expect(try canonical(JSONWriter(style).string(value)).utf8.elementsEqual(expected))
            }
        }
    }

    private static func sorted(_ value: Value) -> Value {
        switch value {
        case .array(let elements): .array(elements.map(sorted))
        case .object(let members):
            .object(
                members.map { Member($0.name, sorted($0.value)) }
                    .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            )
        default: value
        }
    }

    private static func value(_ random: inout Seeded, depth: Int) -> Value {
        switch Int.random(in: 0..<(depth > 3 ? 4 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .number("\(Int.random(in: -9...9, using: &random)).5")
        case 3: return .string(text(&random))
        case 4: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(&random, depth: depth + 1) })
        default:
            let names = Set((0..<Int.random(in: 0...5, using: &random)).map { _ in Array(text(&random).utf8) })
            let members = names.sorted {
                $0.count < $1.count || $0.count == $1.count && $0[...].lexicographicallyPrecedes($1)
            }
            return .object(
                members.map { Member(String(decoding: $0, as: UTF8.self), value(&random, depth: depth + 1)) }
            )
        }
    }

    private static func text(_ random: inout Seeded) -> String {
        let scalars: [Unicode.Scalar] = ["a", "b", "\"", "\\", "\n", "\u{1}", "\u{e9}", "\u{2028}", "\u{1F600}", "/"]
        return String(
            String.UnicodeScalarView(
                // Shorter and longer than what is copied, and compared, at once.
                (0..<Int.random(in: 0...(Bool.random(using: &random) ? 4 : 80), using: &random)).compactMap { _ in
                    scalars.randomElement(using: &random)
                }
            )
        )
    }
}
