/// Dates and instants as RFC 3339 writes them, in UTC.
public enum ISODate {
    /// The day of an instant, `2026-12-31`; seconds since 1970.
    public static func day(_ seconds: Int64) -> String {
        let day = CivilDay(daysSince1970: seconds.flooredQuotient(86400))
        return "\(digits(day.year, 4))-\(digits(day.month, 2))-\(digits(day.day, 2))"
    }

    /// An instant, `2026-12-31T23:59:59Z`; seconds since 1970.
    public static func instant(_ seconds: Int64) -> String {
        let second = seconds - seconds.flooredQuotient(86400) * 86400
        let time = [second / 3600, second / 60 % 60, second % 60].map { digits($0, 2) }.joined(separator: ":")
        return "\(day(seconds))T\(time)Z"
    }

    /// Whether a text is a day that there is, `2026-12-31`.
    public static func isDay(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.allSatisfy { $0 &- 0x30 < 10 } }) else {
            return false
        }
        let numbers = parts.compactMap { Int64(String(decoding: $0, as: UTF8.self)) }
        return numbers.count == 3 && CivilDay(year: numbers[0], month: numbers[1], day: numbers[2]) != nil
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
