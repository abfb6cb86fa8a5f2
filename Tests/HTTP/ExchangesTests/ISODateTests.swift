import Exchanges
import Testing

@Suite struct ISODateTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (1_709_210_096, "2024-02-29T12:34:56Z"),
        (1_798_761_599, "2026-12-31T23:59:59Z"),
    ])
    func anInstantIsWrittenInUTC(seconds: Int64, text: String) {
        #expect(ISODate.instant(seconds) == text)
        #expect(ISODate.day(seconds) == String(text.prefix(10)))
    }

    @Test(arguments: [
        ("2026-12-31", true), ("2024-02-29", true), ("2026-02-29", false), ("2026-13-01", false), ("26-12-31", false),
        ("2026-12-31T", false), ("2026/12/31", false), ("", false), ("2026-1-01", false), ("+026-12-31", false),
    ])
    func aDayIsOneThatThereIs(text: String, isDay: Bool) {
        #expect(ISODate.isDay(text) == isDay)
    }
}
