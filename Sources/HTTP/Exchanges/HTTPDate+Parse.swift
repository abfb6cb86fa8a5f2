extension HTTPDate {
    private static let shortDays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let longDays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads one of the three forms of RFC 9110 section 5.6.7 as seconds since
    /// 1970 in UTC, strictly: case, spaces, the number of digits, the day of
    /// the month and the day of the week must be right, or it is `nil`.
    ///
    /// `now`, in seconds since 1970, decides the century of the obsolete
    /// RFC 850 form: a year that seems more than 50 years ahead is the latest
    /// past one with these digits.
    ///
    /// ```swift
    /// HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT", now: 0)  // 784111777
    /// ```
    public static func parse(_ text: String, now: Int64) -> Int64? {
        var scan = DateScan(Array(text.utf8))
        let parsed: Int64? =
            if text.utf8.contains(UInt8(ascii: ",")) {
                text.utf8.count == 29 ? fixdate(&scan) : rfc850(&scan, now: now)
            } else {
                asctime(&scan)
            }
        return scan.isAtEnd ? parsed : nil
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    private static func fixdate(_ scan: inout DateScan) -> Int64? {
        guard let weekday = scan.name(of: shortDays), scan.skip(", "), let day = scan.digits(2), scan.skip(" "),
            let month = scan.name(of: monthNames), scan.skip(" "), let year = scan.digits(4), scan.skip(" "),
            let time = scan.time(), scan.skip(" GMT")
        else { return nil }
        return CivilDay(year: year, month: Int64(month) + 1, day: day)?.seconds(on: weekday, at: time)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`
    private static func rfc850(_ scan: inout DateScan, now: Int64) -> Int64? {
        guard let weekday = scan.name(of: longDays), scan.skip(", "), let day = scan.digits(2), scan.skip("-"),
            let month = scan.name(of: monthNames), scan.skip("-"), let digits = scan.digits(2), scan.skip(" "),
            let time = scan.time(), scan.skip(" GMT")
        else { return nil }
        let thisDay = CivilDay(daysSince1970: now.flooredQuotient(86_400))
        // The latest year with these digits that is not more than 50 ahead;
        // in the 50th year the rest of the date decides.
        var year = thisDay.year + 50
        year -= ((year - digits) % 100 + 100) % 100
        if year == thisDay.year + 50, (Int64(month) + 1, day) > (thisDay.month, thisDay.day) { year -= 100 }
        if year == thisDay.year + 50, (Int64(month) + 1, day) == (thisDay.month, thisDay.day),
            time > now - now.flooredQuotient(86_400) * 86_400
        {
            year -= 100
        }
        return CivilDay(year: year, month: Int64(month) + 1, day: day)?.seconds(on: weekday, at: time)
    }

    /// `Sun Nov  6 08:49:37 1994`
    private static func asctime(_ scan: inout DateScan) -> Int64? {
        guard let weekday = scan.name(of: shortDays), scan.skip(" "), let month = scan.name(of: monthNames),
            scan.skip(" "),
            let day = scan.skip(" ") ? scan.digits(1) : scan.digits(2), scan.skip(" "), let time = scan.time(),
            scan.skip(" "), let year = scan.digits(4)
        else { return nil }
        return CivilDay(year: year, month: Int64(month) + 1, day: day)?.seconds(on: weekday, at: time)
    }
}

/// Reads a date's parts from the left.
private struct DateScan {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index == bytes.count }

    mutating func skip(_ text: String) -> Bool {
        guard bytes[index...].starts(with: text.utf8) else { return false }
        index += text.utf8.count
        return true
    }

    mutating func name(of names: [String]) -> Int? {
        names.firstIndex { skip($0) }
    }

    mutating func digits(_ count: Int) -> Int64? {
        guard index + count <= bytes.count else { return nil }
        var number: Int64 = 0
        for byte in bytes[index..<(index + count)] {
            guard (0x30...0x39).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - 0x30)
        }
        index += count
        return number
    }

    /// `08:49:37`, in seconds since midnight. 60 is a leap second (RFC 5322
    /// section 3.3) and counts as the next minute's first.
    mutating func time() -> Int64? {
        guard let hour = digits(2), skip(":"), let minute = digits(2), skip(":"), let second = digits(2),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }
}
