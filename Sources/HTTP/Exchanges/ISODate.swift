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

    /// An instant with its milliseconds where there are some,
    /// `2026-12-31T23:59:59.250Z`; nanoseconds since 1970.
    public static func instant(nanoseconds: Int64) -> String {
        let second = nanoseconds.flooredQuotient(1_000_000_000)
        let millisecond = (nanoseconds - second * 1_000_000_000) / 1_000_000
        guard millisecond > 0 else { return instant(second) }
        return "\(instant(second).dropLast()).\(digits(millisecond, 3))Z"
    }

    /// Nanoseconds since 1970 of an instant in UTC, with or without a fraction
    /// of its second; `nil` where a text is none.
    public static func nanoseconds(ofInstant text: String) -> Int64? {
        guard text.utf8.count >= 20, text.utf8.last == UInt8(ascii: "Z"), text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return nil
        }
        let bytes = Array(text.utf8.dropLast())
        let (date, time) = (bytes.prefix(10), bytes.dropFirst(11).prefix(8))
        guard isDay(String(decoding: date, as: UTF8.self)), bytes[10] == UInt8(ascii: "T") else { return nil }
        let clock = time.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard clock.map(\.count) == [2, 2, 2], let hour = number(clock[0]), let minute = number(clock[1]),
            let second = number(clock[2]), hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction: Int64 = 0
        if bytes.count > 19 {
            let digits = bytes.dropFirst(20)
            guard bytes[19] == UInt8(ascii: "."), (1...9).contains(digits.count) else { return nil }
            guard let value = number(digits + Array(repeating: 0x30, count: 9 - digits.count)) else { return nil }
            fraction = value
        }
        let day = date.split(separator: UInt8(ascii: "-")).compactMap(number)
        // What 64 bits of nanoseconds reach.
        guard (1678...2261).contains(day[0]), let civil = CivilDay(year: day[0], month: day[1], day: day[2]) else {
            return nil
        }
        let seconds = civil.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second
        return seconds * 1_000_000_000 + fraction
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self))
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
