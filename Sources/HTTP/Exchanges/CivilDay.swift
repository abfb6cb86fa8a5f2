/// A day of the Gregorian calendar, also before its beginning.
///
/// The arithmetic is Howard Hinnant's ("chrono-Compatible Low-Level Date
/// Algorithms"): years begin in March, so that the leap day is the last.
struct CivilDay: Equatable {
    let year: Int64
    let month: Int64
    let day: Int64
    let daysSince1970: Int64

    /// `nil` where the month has no such day.
    init?(year: Int64, month: Int64, day: Int64) {
        guard (1...12).contains(month), (1...CivilDay.count(month, of: year)).contains(day) else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredQuotient(400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        daysSince1970 = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    init(daysSince1970: Int64) {
        self.daysSince1970 = daysSince1970
        let shifted = daysSince1970 + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// 0 for Monday; 1970 began on a Thursday.
    var weekday: Int {
        let shifted = daysSince1970 + 3
        return Int(shifted - shifted.flooredQuotient(7) * 7)
    }

    /// Seconds since 1970 of a time on this day, `nil` where that is another
    /// day of the week.
    func seconds(on weekday: Int, at time: Int64) -> Int64? {
        weekday == self.weekday ? daysSince1970 * 86_400 + time : nil
    }

    private static func count(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int64 {
    /// The quotient rounded down, also below zero.
    func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
