import Patterns
import Testing

@Suite struct PatternTests {
    private func found(_ pattern: String, _ text: [UInt8]) throws -> [Range<Int>] {
        let pattern = try Pattern(pattern)
        return text.withUnsafeBufferPointer { pattern.ranges(in: $0) }
    }

    @Test(arguments: [
        ("acct_[0-9]{4}", "an acct_1234 and acct_9999x", [3..<12, 17..<26]), ("a*", "baab", [1..<3]),
        ("^", "abc", []), ("\\bü+", "xü üü", [4..<8]), (".", "é", [0..<2]), ("x|", "axa", [1..<2]), ("a", "", []),
    ])
    func findsWhereItMatches(pattern: String, text: String, ranges: [Range<Int>]) throws {
        #expect(try found(pattern, Array(text.utf8)) == ranges)
    }

    @Test func bytesThatAreNoTextMatchNothing() throws {
        #expect(try found("[^a]+", [0x61, 0xFF, 0x62, 0xC3]) == [2..<3])
        #expect(try found("b", [0xFF, 0xC3, 0x62]) == [2..<3])
    }

    @Test func aLookThatReachesALimitFindsAllThatIsLeft() throws {
        let text = Array(("b" + String(repeating: "a", count: 40)).utf8)
        #expect(try found("(a|aa)+$x|(a+)+b$|b", text) == [0..<1, 1..<41] || found("(a+)+$x", text) == [0..<41])
    }

    @Test(arguments: [
        ("(a", "missing closing parenthesis (after 2 bytes)"),
        ("[", "missing terminating ] for character class (after 1 bytes)"),
        ("a{2,1}", "numbers out of order in {} quantifier (after 5 bytes)"),
    ])
    func saysWhatIsWrong(pattern: String, message: String) {
        let error = #expect(throws: PatternError.self) { try Pattern(pattern) }
        #expect(error?.description == message)
    }

    @Test func aPatternHasALongestSize() {
        let error = #expect(throws: PatternError.self) { try Pattern(String(repeating: "a", count: 4097)) }
        #expect(error?.description == "is longer than 4096 bytes")
    }
}
