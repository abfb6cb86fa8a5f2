@testable import Documents
import Testing

@Suite struct ValueTests {
    @Test(arguments: [
        ("1.0", "1"), ("1e2", "100"), ("-0", "0"), ("0.0", "0e99"), ("100", "1E+2"), ("0.1", "1e-1"),
        ("1e400", "10e399"),
        ("12300e-2", "123"), ("-1.50", "-1.5"), ("0.00e5", "-0.0"), ("1e1000000000000000000", "1e1000000000000000000"),
        ("1e0000000000000000000000002", "100"), ("1e99999999999999999999", "1.0E+99999999999999999999"),
        ("123456789012345678901234567890", "12345678901234567890123456789e1"),
    ])
    func numbersAreTheSameByTheirValue(one: String, other: String) {
        #expect(Value.number(one).isSame(as: .number(other)))
        #expect(Value.number(other).isSame(as: .number(one)))
        #expect(one == other || Value.number(one) != .number(other))
    }

    @Test(arguments: [
        ("1", "2"), ("1", "-1"), ("1e400", "1e401"), ("0.1", "0.10000000000000000001"), ("10", "1"), ("1e-400", "0"),
        ("9007199254740993", "9007199254740992"), ("1e99999999999999999999", "1e99999999999999999998"),
        ("1e99999999999999999999", "1e-99999999999999999999"), ("1e99999999999999", "1e99999999999998"),
    ])
    func numbersDifferByTheirValue(one: String, other: String) {
        #expect(!Value.number(one).isSame(as: .number(other)))
    }

    @Test func sameMeansMembersInAnyOrderAndTextsByTheirBytes() {
        let one = Value.object(["a": .number("1.0"), "b": .array([.null, .string("\u{e9}")])])
        #expect(one.isSame(as: .object(["b": .array([.null, .string("\u{e9}")]), "a": .number("1")])))
        #expect(one != .object(["b": .array([.null, .string("\u{e9}")]), "a": .number("1")]))
        #expect(!one.isSame(as: .object(["b": .array([.null, .string("e\u{301}")]), "a": .number("1")])))
        #expect(!one.isSame(as: .object(["a": .number("1")])))
        #expect(!Value.string("1").isSame(as: .number("1")))
        #expect(!Value.null.isSame(as: .bool(false)))
        #expect(!Value.array([.integer(1)]).isSame(as: .array([.integer(1), .integer(2)])))
        #expect(Value.string("\u{e9}") != .string("e\u{301}"))
        #expect(Member("\u{e9}", .null) != Member("e\u{301}", .null))
    }

    @Test func membersAndElementsAreFound() {
        let value = Value.object([Member("a", .integer(1)), Member("\u{e9}", .bool(true)), Member("a", .integer(2))])
        #expect(value["a"] == .integer(2))
        #expect(value["e\u{301}"] == nil)
        #expect(value[0] == nil)
        #expect(Value.array([.string("x")])[0]?.string == "x")
        #expect(Value.array([])[0] == nil)
        #expect(Value.array([.null])[-1] == nil)
        #expect(Value.number("9223372036854775808").integer == nil)
        #expect(Value.number("1.0").integer == nil)
    }

    @Test func writesEachStyle() {
        let value = Value.object([
            "a": .array([.integer(1), .object([:]), .array([])]),
            "é\"\\\u{1}\u{7F}\n": .string("\u{2028}/\u{8}\u{C}\r\t"),
        ])
        let escaped = "\"é\\\"\\\\\\u0001\u{7F}\\n\""
        let text = "\"\u{2028}/\\b\\f\\r\\t\""
        #expect(JSONWriter(.compact).string(value) == "{\"a\":[1,{},[]],\(escaped):\(text)}")
        #expect(JSONWriter(.spaced).string(value) == "{\"a\": [1, {}, []], \(escaped): \(text)}")
        #expect(
            JSONWriter(.indented).string(value)
                == "{\n  \"a\": [\n    1,\n    {},\n    []\n  ],\n  \(escaped): \(text)\n}"
        )
    }
}
