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

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (-1_000_000, "1969-12-31T23:59:59.999Z"),
        (1_709_210_096_250_000_000, "2024-02-29T12:34:56.250Z"), (1_709_210_096_000_999_999, "2024-02-29T12:34:56Z"),
    ])
    func anInstantHasItsMilliseconds(nanoseconds: Int64, text: String) {
        #expect(ISODate.instant(nanoseconds: nanoseconds) == text)
        #expect(ISODate.nanoseconds(ofInstant: text) == nanoseconds / 1_000_000 * 1_000_000)
    }

    @Test(arguments: [
        "", "2026-12-31", "2026-12-31T23:59:59", "2026-12-31T24:00:00Z", "2026-12-31T23:60:00Z", "2026-02-29T00:00:00Z",
        "2026-12-31 23:59:59Z", "2026-12-31T23:59:59.Z", "2026-12-31T23:59:59.1234567890Z", "9999-01-01T00:00:00Z",
        "2026-12-31T23:59:59+00:00", "2026-12-31T2é:59:59Z", "2026-12-31T23:59:-1Z", "2026-12-31T23:59:59,5Z",
    ])
    func whatIsNoInstantIsNone(text: String) {
        #expect(ISODate.nanoseconds(ofInstant: text) == nil)
    }
}
