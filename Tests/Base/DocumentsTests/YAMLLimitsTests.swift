import Documents
import Testing

@Suite struct YAMLLimitsTests {
    @Test(.timeLimit(.minutes(1))) func aBillionLaughsAreRefusedAtOnce() {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1..<12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(Self.message(text)?.hasSuffix(": the file stands for more than 2000000 values") == true)
    }

    @Test func aliasesOfAliasesNestNoDeeperThanText() {
        var text = "- &a0 \(Self.nested(20, "x"))\n"
        for level in 1..<60 { text += "- &a\(level) \(Self.nested(20, "*a\(level - 1)"))\n" }
        #expect(Self.message(text) == "file.yaml:5:27: the file nests deeper than 100")
        let siblings = "- &a \(Self.nested(49, "x"))\n- \(Self.nested(49, "*a, *a, *a"))\n"
        #expect(Self.message(siblings) == nil)
    }

    @Test func aLongTextIsNotRepeatedWithoutEnd() {
        let long = String(repeating: "x", count: 1 << 20)
        let values = "- &a \(long)\n" + String(repeating: "- *a\n", count: 100)
        #expect(Self.message(values) == "file.yaml:65:3: the file stands for more than 64 MiB of text")
        let names = "- &a \(long)\n" + String(repeating: "- {*a : 1}\n", count: 100)
        #expect(Self.message(names) == "file.yaml:64:4: the file stands for more than 64 MiB of text")
    }

    @Test func eachLimitIsWhereItSays() {
        var limits = YAMLLimits()
        limits.depth = 2
        #expect(Self.message("[[]]", limits) == nil)
        #expect(Self.message("a: [b, [c]]", limits) == "file.yaml:1:8: the file nests deeper than 2")
        limits = YAMLLimits()
        limits.nodes = 3
        #expect(Self.message("[a, b]", limits) == nil)
        #expect(Self.message("[a, b, c]", limits) == "file.yaml:1:8: the file stands for more than 3 values")
        #expect(Self.message("[&a a, *a, *a]", limits) == "file.yaml:1:12: the file stands for more than 3 values")
        limits = YAMLLimits()
        limits.aliases = 1
        #expect(Self.message("[&a a, *a]", limits) == nil)
        #expect(Self.message("[&a a, *a, *a]", limits) == "file.yaml:1:12: the file has more than 1 aliases")
        limits = YAMLLimits()
        limits.bytes = 1 << 20
        #expect(Self.message(String(repeating: " ", count: 1 << 20), limits) == nil)
        #expect(
            Self.message(String(repeating: " ", count: 1 << 20 + 1), limits)
                == "file.yaml: the file is larger than 1 MiB"
        )
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "{", "[{"])
    func aFileOfNothingButOpeningsIsRefused(opening: String) {
        #expect(Self.message(String(repeating: opening, count: 100_000)) != nil)
    }

    private static func nested(_ depth: Int, _ inner: String) -> String {
        String(repeating: "[", count: depth) + inner + String(repeating: "]", count: depth)
    }

    private static func message(_ text: String, _ limits: YAMLLimits = YAMLLimits()) -> String? {
        YAMLReaderTests.message(Array(text.utf8), limits: limits)
    }
}
