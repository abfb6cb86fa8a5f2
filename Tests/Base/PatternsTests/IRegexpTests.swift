import Patterns
import Testing

/// Regular expressions as RFC 9485 has them.
@Suite struct IRegexpTests {
    private func look(_ expression: String, _ text: String, _ extent: IRegexp.Extent) throws -> Bool {
        var tries = 100_000
        let expression = try IRegexp(expression, extent)
        let look = Array(text.utf8).withUnsafeBufferPointer { expression.look(in: $0, tries: &tries) }
        #expect(tries < 100_000)
        return look == .found
    }

    @Test(arguments: [
        ("a.c", "abc", true, true), ("a.c", "xabcx", false, true), ("a.c", "a\nc", false, false),
        ("a.c", "a\u{2028}c", true, true), ("a.c", "a𝄞c", true, true), ("", "", true, true), ("", "a", false, true),
        ("a|b", "ab", false, true), ("(a|b)*", "abba", true, true), ("a{2}", "aa", true, true),
        ("a{2,}", "aaaa", true, true), ("a{2,3}", "aaaa", false, true), ("a{0}", "", true, true),
        ("[^a-c]+", "xyz", true, true), ("[-a]+", "a-", true, true), ("[a-]+", "-a", true, true),
        ("[.]", ".", true, true), ("[.]", "x", false, false), ("[\\]\\\\]+", "]\\", true, true),
        ("\\p{Lu}", "É", true, true), ("\\P{L}", "é", false, false), ("[\\p{N}x]+", "7x٣", true, true),
        ("^ab$", "^ab$", false, false), ("^ab$", "ab", true, true), ("^b|a$", "ba", false, true),
        ("\\^[$]", "^$", true, true), ("[ab^]+", "^", true, true),
        ("[:alpha:]+", "a", true, true),
        ("[:alpha:]+", "b", false, false), ("\\n\\t", "\n\t", true, true), ("a b#c", "a b#c", true, true),
        ("\\^\\-", "^-", true, true), ("/'\"&,", "/'\"&,", true, true), ("é{2}", "éé", true, true),
    ])
    func matchesAllOrAPart(expression: String, text: String, whole: Bool, part: Bool) throws {
        #expect(try look(expression, text, .whole) == whole)
        #expect(try look(expression, text, .part) == part)
    }

    @Test(arguments: [
        ("(a", "( is not closed (after 0 bytes)"),
        ("a)", ") closes no group; write \\) for the character (after 1 bytes)"),
        ("*a", "* repeats nothing; write \\* for the character (after 0 bytes)"),
        ("a**", "* repeats nothing; write \\* for the character (after 2 bytes)"),
        ("a{,2}", "a repetition is {2}, {2,} or {2,5} (after 1 bytes)"),
        ("a{2", "a repetition is {2}, {2,} or {2,5} (after 1 bytes)"),
        ("a{65536}", "a repetition counts to 65535 at most (after 1 bytes)"),
        ("a{3,2}", "numbers out of order in {} quantifier"),
        ("[a", "[ is not closed (after 0 bytes)"),
        ("[]", "a class holds something; write \\] for the character (after 1 bytes)"),
        ("[^]", "a class holds something; write \\] for the character (after 2 bytes)"),
        ("[a-c-e]", "a hyphen in a class is its first or last character, or \\- (after 4 bytes)"),
        ("[[]", "[ stands in a class; write \\[ for the character (after 1 bytes)"),
        ("]", "] stands alone; write \\] for the character (after 0 bytes)"),
        ("\\d+", "\\d is none of I-Regexp; write [0-9] (after 0 bytes)"),
        ("é\\w", "\\w is none of I-Regexp; write [A-Za-z0-9_] (after 2 bytes)"),
        ("(?i)a", "? repeats nothing; write \\? for the character (after 1 bytes)"),
        ("(a)\\1", "\\1 is none of I-Regexp (RFC 9485) (after 3 bytes)"),
        ("a\\", "\\ escapes nothing; write \\\\ for the character (after 1 bytes)"),
        ("\\p{Lz}", "a category is such as \\p{L} or \\p{Lu} (after 0 bytes)"),
        ("\\p{Latin}", "a category is such as \\p{L} or \\p{Lu} (after 0 bytes)"),
        ("[a-\\p{L}]", "a range ends with a character (after 3 bytes)"),
    ])
    func saysWhatIsNoneOfIt(expression: String, message: String) {
        let error = #expect(throws: PatternError.self) { try IRegexp(expression, .whole) }
        #expect(error?.description == message)
    }

    @Test func groupsNestToADepth() throws {
        let nested = { (depth: Int) in String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
        }
        _ = try IRegexp(nested(100), .whole)
        let error = #expect(throws: PatternError.self) { try IRegexp(nested(101), .whole) }
        #expect(error?.message == "groups nest deeper than 100")
    }

    @Test func aLookThatBacktracksForEverEndsAndIsCounted() throws {
        let expression = try IRegexp("(a*)*b", .whole)
        var tries = 100_000
        let text = Array(String(repeating: "a", count: 64).utf8)
        let look = text.withUnsafeBufferPointer { expression.look(in: $0, tries: &tries) }
        #expect(look == .limit)
        #expect(tries == 0)
        // With none left nothing is tried.
        #expect(text.withUnsafeBufferPointer { expression.look(in: $0, tries: &tries) } == .limit)
    }

    /// From each place to the end and back: the square of the text, all of it
    /// counted.
    @Test func aSearchOverALongTextIsCounted() throws {
        let expression = try IRegexp("[^b]*b", .part)
        var tries = 1_000_000
        let text = [UInt8](repeating: 0x61, count: 1 << 20)
        #expect(text.withUnsafeBufferPointer { expression.look(in: $0, tries: &tries) } == .limit)
        #expect(tries == 0)
    }
}
