import Documents
import TestSupport
import Testing

@Suite struct DurationTextTests {
    @Test(
        arguments: [
            ("250ms", 250_000_000), ("3s", 3_000_000_000), ("2m", 120_000_000_000), ("1h", 3_600_000_000_000),
            ("1.5s", 1_500_000_000), ("7us", 7000), ("0.001us", 1), ("0s", 0), ("1.1s", 1_100_000_000), ("0.0004us", 0),
            ("0.0005us", 1), ("9007199254740.993us", 9_007_199_254_740_993), ("1000000000s", 1_000_000_000_000_000_000),
            ("0.1h", 360_000_000_000),
        ] as [(String, UInt64)]
    )
    func readsAUnit(text: String, nanoseconds: UInt64) {
        #expect(DurationText.nanoseconds(text) == nanoseconds)
    }

    @Test(arguments: [
        "", "s", "3", "3 s", "-3s", "+3s", "3S", ".5s", "5.s", ".s", "1.2.3s", "1e3s", "3sec", "٣s", "3d",
        "1000000001s",
        "99999999999999999999h", "1,5s",
    ])
    func refusesWhatIsNoDuration(text: String) {
        #expect(DurationText.nanoseconds(text) == nil)
    }

    @Test(
        arguments: [
            (0, "0s"), (1, "0.001us"), (1500, "1.5us"), (250_000_000, "250ms"), (3_000_000_000, "3s"),
            (90_000_000_000, "90s"),
            (120_000_000_000, "2m"), (7_200_000_000_000, "2h"), (1_000_000_000_000_001, "1000000000000.001us"),
        ] as [(UInt64, String)]
    )
    func writesTheLargestUnitThatIsWhole(nanoseconds: UInt64, text: String) {
        #expect(DurationText.text(nanoseconds: nanoseconds) == text)
        #expect(DurationText.nanoseconds(text) == nanoseconds)
    }

    @Test func everyTextReadsBackEqual() {
        var random = Seeded(7)
        for _ in 0..<2000 {
            let nanoseconds = random.next() % 1_000_000_000_000_000_000 >> UInt64.random(in: 0..<59, using: &random)
            #expect(DurationText.nanoseconds(DurationText.text(nanoseconds: nanoseconds)) == nanoseconds)
        }
    }
}

@Suite struct SpellingTests {
    static let words = ["status", "headers", "delay", "json", "text", "id"]

    @Test(arguments: [
        ("staus", "status"), ("Status", "status"), ("satus", "status"), ("HEADRES", "headers"), ("jsn", "json"),
        ("ic", "id"), ("di", "id"), ("colour", nil), ("", nil), ("statistics", nil),
    ])
    func findsTheNearestWord(word: String, nearest: String?) {
        #expect(Spelling.nearest(to: word, in: Self.words) == nearest)
    }

    @Test func aTieGoesToTheFirstOfTheAlphabet() {
        #expect(Spelling.nearest(to: "bat", in: ["cat", "rat", "hat"]) == "cat")
        #expect(Spelling.nearest(to: "x", in: []) == nil)
    }

    @Test func aLongWordCostsNothing() {
        let long = String(repeating: "a", count: 1_000_000)
        #expect(Spelling.nearest(to: long, in: [long + "b", "a"]) == nil)
    }
}
