import Testing

@testable import Arguments

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("", "", 0), ("", "ab", 2), ("ab", "", 2), ("ab", "ab", 0), ("ab", "ba", 1), ("prot", "port", 1),
        ("kitten", "sitting", 3), ("ca", "abc", 3), ("abcdef", "bacdfe", 2), ("port", "ports", 1), ("a", "b", 1),
    ])
    func countsEdits(one: String, other: String, distance: Int) {
        #expect(editDistance(Array(one.utf8), Array(other.utf8)) == distance)
        #expect(editDistance(Array(other.utf8), Array(one.utf8)) == distance)
    }

    @Test(
        arguments: [
            ("chekc", "check"), ("CHECK", "check"), ("recheckk", "recheck"), ("mok", "mock"), ("re", "record"),
            ("r", nil), ("", nil), ("zzz", nil), ("x", nil), ("record-all-of-it", nil),
        ] as [(String, String?)]
    )
    func findsTheWordThatWasMeant(typed: String, meant: String?) {
        #expect(nearest(to: typed, among: ["mock", "record", "check", "recheck", "replay"]) == meant)
    }
}
