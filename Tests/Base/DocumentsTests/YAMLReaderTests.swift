import Documents
import Foundation
import Testing

@Suite struct YAMLReaderTests {
    /// In a time that grows with their number: with its square, this is
    /// minutes.
    @Test(.timeLimit(.minutes(1)))
    func readsAMappingOfManyNames() throws {
        let names = (0..<60_000).map { "k\($0)" }
        let text = "{" + names.map { $0 + ": 1" }.joined(separator: ",") + "}"
        let members = try Document.yaml(Array(text.utf8), name: "many.yaml").root.members
        #expect(members.map { String(decoding: $0.0.bytes, as: UTF8.self) } == names)
    }

    @Test(arguments: [
        ("no", "\"no\""), ("on", "\"on\""), ("yes", "\"yes\""), ("y", "\"y\""), ("0o7", "7"), ("0o17", "15"),
        ("0x1F", "31"),
        ("0xffffffffffffffff", "18446744073709551615"), ("+1", "1"), ("-1", "-1"), (".5", "0.5"), ("-.5", "-0.5"),
        ("1.", "1.0"), ("007", "7"), ("-007.50", "-7.50"), ("~", "null"), ("Null", "null"), ("NULL", "null"),
        ("nULL", "\"nULL\""), ("", "null"), ("True", "true"), ("FALSE", "false"), ("tRue", "\"tRue\""), ("1e3", "1e3"),
        ("1E+3", "1E+3"), ("1.e5", "1.0e5"), ("+.5e-1", "0.5e-1"), ("1_000", "\"1_000\""), ("0b11", "\"0b11\""),
        ("0o8", "\"0o8\""), ("0xG", "\"0xG\""), ("0x", "\"0x\""), ("0X1F", "\"0X1F\""), ("-0x1F", "\"-0x1F\""),
        ("0o+7", "\"0o+7\""), ("2026-05-01", "\"2026-05-01\""), ("2026-05-01T10:00:00Z", "\"2026-05-01T10:00:00Z\""),
        ("12:30:45", "\"12:30:45\""), (".", "\".\""), ("1.2.3", "\"1.2.3\""), ("1e", "\"1e\""), ("+", "\"+\""),
        ("-0", "-0"), ("0", "0"), ("00", "0"), ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1 2", "\"1 2\""), ("\"1\"", "\"1\""), ("'true'", "\"true\""), ("! 1", "\"1\""), ("!!str 1", "\"1\""),
        ("!!int \"3\"", "3"), ("!!float 3", "3"), ("!!null ''", "null"), ("!!bool 'true'", "true"), ("=", "\"=\""),
        ("\"\\u0041\\x42\\U0001F600\\N\\L\\P\\_\\e\\0\"", "\"AB😀\u{85}\u{2028}\u{2029}\u{A0}\\u001b\\u0000\""),
    ])
    func readsAScalarByTheCoreSchema(text: String, json: String) throws {
        #expect(try Self.json("key: " + text) == "{\"key\":" + json + "}")
        #expect(try Self.json("[" + text + "]") == (text.isEmpty ? "[]" : "[" + json + "]"))
    }

    @Test(arguments: [
        (".inf", "1:4: .inf is no number that JSON can hold"), ("-.INF", "1:4: -.INF is no number that JSON can hold"),
        (".NaN", "1:4: .NaN is no number that JSON can hold"),
        ("0x10000000000000000", "1:4: 0x10000000000000000 is no number that JSON can hold"),
        ("!!int 1.5", "1:4: 1.5 is not what its tag tag:yaml.org,2002:int says"),
        ("!!bool yes", "1:4: yes is not what its tag tag:yaml.org,2002:bool says"),
        ("!!binary aGk=", "1:4: the tag tag:yaml.org,2002:binary is not supported here"),
        ("!mine x", "1:4: the tag !mine is not supported here"),
        ("!mine [x]", "1:4: the tag !mine is not supported here"),
        ("!!set {x}", "1:4: the tag tag:yaml.org,2002:set is not supported here"),
        ("{!mine x: 1}", "1:5: the tag !mine is not supported here"),
        ("1\nk: 2", "2:1: the name \"k\" stands twice in one mapping"),
        ("1\n'k': 2", "2:1: the name \"k\" stands twice in one mapping"),
        ("{a: 1, \"\\x61\": 2}", "1:11: the name \"a\" stands twice in one mapping"),
        ("{1: a, '1': b}", "1:11: the name \"1\" stands twice in one mapping"),
        ("1\n---\nk: 2", "2:1: a second document begins; one file holds one"),
        ("*a", "1:4: no anchor &a stands before *a"), ("&a [*a]", "1:8: *a stands inside &a"),
        ("{[a]: b}", "1:5: a name must be a scalar, not a list or mapping"),
        ("{? {a: b} : c}", "1:7: a name must be a scalar, not a list or mapping"),
        ("[&a [x], {*a : b}]", "1:14: a name must be a scalar, not a list or mapping"),
        ("1\n\tx: 2", "2:1: not YAML: a tab stands in the indentation" + Self.tabHint),
        ("[1", "2:1: not YAML: did not find expected ',' or ']'"),
        ("'x", "2:1: not YAML: found unexpected end of stream"),
        ("a: b", "1:5: not YAML: mapping values are not allowed in this context"),
        ("@x", "1:4: not YAML: found character that cannot start any token"),
        ("\"\\q\"", "1:5: not YAML: found unknown escape character"),
        ("a\u{1}", "1:5: not YAML: control characters are not allowed"),
        ("é\u{0}", "1:5: not YAML: control characters are not allowed"),
        ("é\u{85}", "1:5: not YAML: the character U+0085 must be written \"\\N\", in quotes"),
        ("\u{2028}", "1:4: not YAML: the character U+2028 must be written \"\\L\", in quotes"),
        ("# \u{2029}", "1:6: not YAML: the character U+2029 must be written \"\\P\", in quotes"),
    ])
    func saysWhereAndWhyItRefuses(text: String, message: String) {
        #expect(Self.message(Array(("k: " + text + "\n").utf8)) == "file.yaml:" + message)
    }

    @Test(
        arguments: [
            ([0x6B, 0x3A, 0x20, 0xE9], "1:4: not YAML: the text is not UTF-8"),
            ([0x0A, 0x61, 0xC3, 0xA9, 0xFF, 0x0A], "2:3: not YAML: the text is not UTF-8"),
            ([0xFF, 0xFE, 0x61, 0x00], "1:1: not YAML: the text is UTF-16, write it as UTF-8"),
            ([0xFE, 0xFF, 0x00, 0x61], "1:1: not YAML: the text is UTF-16, write it as UTF-8"),
            ([0x61, 0x00], "1:2: not YAML: control characters are not allowed"),
        ] as [([UInt8], String)]
    )
    func refusesWhatIsNotUTF8(bytes: [UInt8], message: String) {
        #expect(Self.message(bytes) == "file.yaml:" + message)
    }

    /// Some editors write one before everything.
    @Test(arguments: ["a.json", "a.yaml"])
    func passesOverAByteOrderMark(name: String) throws {
        let text = #"{"a": [1, "b"]}"#
        let plain = try Document.yamlOrJSON(Array(text.utf8), name: name).root.value
        #expect(try Document.yamlOrJSON(Array(("\u{FEFF}" + text).utf8), name: name).root.value == plain)
        let twice = Array("\u{FEFF}\u{FEFF}{".utf8)
        #expect(throws: DocumentError.self) { try Document.yamlOrJSON(twice, name: name) }
    }

    @Test(arguments: ["", "\n", "# nothing\n", "---\n", "---\n...\n", "\u{FEFF}", "~"])
    func anEmptyFileIsNull(text: String) throws {
        #expect(try Self.json(text) == "null")
    }

    @Test func lineEndsAndByteOrderMarkChangeNothing() throws {
        let text = "a: |\n  one\n  two\nb: [x,\n  y]\n"
        let expected = #"{"a":"one\ntwo\n","b":["x","y"]}"#
        #expect(try Self.json(text) == expected)
        #expect(try Self.json(text.replacingOccurrences(of: "\n", with: "\r\n")) == expected)
        #expect(try Self.json("\u{FEFF}" + text) == expected)
        #expect(try Self.positions("\u{FEFF}a: b") == ["1:1", "1:1", "1:4"])
    }

    @Test func everyNodeHasItsPlace() throws {
        let text = """
            é: {x: 1, "y": [~, 'z']}
            list:
            - |
              block
            -   - deep
            - >-
              folded
              text
            ? explicit
            : "quoted"
            empty:
            last: end
            """
        #expect(
            try Self.positions(text) == [
                "1:1", "1:1", "1:4", "1:5", "1:8", "1:11", "1:16", "1:17", "1:20",
                "2:1", "3:1", "3:3", "5:5", "5:7", "6:3", "9:3", "10:3", "11:1", "11:7", "12:1", "12:7",
            ]
        )
        #expect(
            try Self.positions(#"{"é😀": [1, "x",{"a":null}]}"#, name: "f.json")
                == ["1:1", "1:2", "1:8", "1:9", "1:12", "1:16", "1:17", "1:21"]
        )
    }

    @Test func aliasesRepeatWhatTheirAnchorNames() throws {
        let text = """
            base: &base {a: 1, list: &list [x, &s "y"]}
            again: *base
            inner: {l: *list, *s : 2}
            &name key: *name
            redefined: [&r 1, *r, &r 2, *r]
            """
        #expect(
            try Self.json(text)
                == #"{"base":{"a":1,"list":["x","y"]},"again":{"a":1,"list":["x","y"]},"inner":{"l":["x","y"],"y":2},"#
                + #""key":"key","redefined":[1,1,2,2]}"#
        )
        #expect(
            Self.message(Array("- &a x\n- {x: 1, *a : 2}".utf8))
                == "file.yaml:2:10: the name \"x\" stands twice in one mapping"
        )
    }

    @Test(arguments: [
        ("a:\n\tb: 1", "2:1"), ("- a:\n  \t- x\n  b: 2", "2:3"), ("rules:\n- when:\n\t\tx: 1", "3:1"),
    ])
    func aTabThatIndentsIsNamed(text: String, place: String) {
        #expect(
            Self.message(Array(text.utf8))
                == "file.yaml:\(place): not YAML: a tab stands in the indentation" + Self.tabHint
        )
    }

    static let tabHint = "\n  hint: YAML is indented with blanks alone: write some in place of the tab"

    static func json(_ text: String) throws -> String {
        JSONWriter().string(try Document.yaml(Array(text.utf8)).root.value)
    }

    static func message(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) -> String? {
        do throws(DocumentError) {
            _ = try Document.yaml(bytes, name: "file.yaml", limits: limits)
            return nil
        } catch {
            return error.description
        }
    }

    private static func positions(_ text: String, name: String = "f.yaml") throws -> [String] {
        var result: [String] = []
        func visit(_ node: Node) {
            result.append("\(node.position.line):\(node.position.column)")
            node.elements.forEach(visit)
            for (name, value) in node.members {
                visit(name)
                visit(value)
            }
        }
        visit(try Document.yamlOrJSON(Array(text.utf8), name: name).root)
        return result
    }
}
