/// How long a provider asks to be left alone (RFC 9110 section 10.2.3).
struct RetryAfter: Equatable {
    /// From now on; `UInt64.max` where it is beyond all counting.
    var nanoseconds: UInt64
    /// Whether it was given as a date.
    var isDate: Bool

    /// Reads a field's value: whole seconds, or a date that has not passed.
    /// Anything else is no wish at all.
    init?(_ text: String, wall: Int64) {
        let text = text.utf8.drop { $0 == 0x20 }
        if !text.isEmpty, text.allSatisfy({ $0 &- 0x30 < 10 }) {
            let seconds = UInt64(String(decoding: text, as: UTF8.self)) ?? .max
            let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            self.nanoseconds = overflow ? .max : nanoseconds
            isDate = false
            return
        }
        guard let date = DateText.seconds(String(decoding: text, as: UTF8.self), wall: wall) else { return nil }
        let left = date * 1_000_000_000 - wall
        guard left > 0 else { return nil }
        nanoseconds = UInt64(left)
        isDate = true
    }
}

/// The three forms of a date that HTTP knows (RFC 9110 section 5.6.7).
private enum DateText {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970, for years that nanoseconds in 64 bits can count.
    static func seconds(_ text: String, wall: Int64) -> Int64? {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "-" }).map(String.init)
        switch words.count {
        case 6 where words[5] == "GMT":
            return moment(day: words[1], month: words[2], year: words[3], time: words[4], wall: wall)
        case 5:
            return moment(day: words[2], month: words[1], year: words[4], time: words[3], wall: wall)
        default: return nil
        }
    }

    private static func moment(day: String, month: String, year: String, time: String, wall: Int64) -> Int64? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { digits(String($0), 2...2) }
        guard let day = digits(day, 1...2), let month = months.firstIndex(of: month), var years = digits(year, 2...4),
            clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        if year.utf8.count == 2 {
            // A year that seems more than 50 years ahead is the last one with
            // these digits (RFC 9110 section 5.6.7).
            let thisYear = Int(wall / 31_556_952_000_000_000) + 1970
            years += thisYear / 100 * 100
            if years > thisYear + 50 { years -= 100 }
        }
        guard (1970...2200).contains(years) else { return nil }
        return Int64(days(years, month + 1, day)) * 86400 + Int64(hour * 3600 + minute * 60 + second)
    }

    private static func digits(_ text: String, _ count: ClosedRange<Int>) -> Int? {
        guard count.contains(text.utf8.count), text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        return Int(text)
    }

    /// Days from 1970 to a date of the Gregorian calendar.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
