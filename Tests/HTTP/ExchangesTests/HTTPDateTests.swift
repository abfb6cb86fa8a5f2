import Exchanges
import Testing

@Suite struct HTTPDateTests {
    /// Seconds and the three forms, written by Python's calendar and checked
    /// against its email.utils.
    static let table: [(Int64, String, String, String)] = [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT", "Thursday, 01-Jan-70 00:00:00 GMT", "Thu Jan  1 00:00:00 1970"),
        (1, "Thu, 01 Jan 1970 00:00:01 GMT", "Thursday, 01-Jan-70 00:00:01 GMT", "Thu Jan  1 00:00:01 1970"),
        (59, "Thu, 01 Jan 1970 00:00:59 GMT", "Thursday, 01-Jan-70 00:00:59 GMT", "Thu Jan  1 00:00:59 1970"),
        (86399, "Thu, 01 Jan 1970 23:59:59 GMT", "Thursday, 01-Jan-70 23:59:59 GMT", "Thu Jan  1 23:59:59 1970"),
        (86400, "Fri, 02 Jan 1970 00:00:00 GMT", "Friday, 02-Jan-70 00:00:00 GMT", "Fri Jan  2 00:00:00 1970"),
        (784111777, "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"),
        (951782399, "Mon, 28 Feb 2000 23:59:59 GMT", "Monday, 28-Feb-00 23:59:59 GMT", "Mon Feb 28 23:59:59 2000"),
        (951782400, "Tue, 29 Feb 2000 00:00:00 GMT", "Tuesday, 29-Feb-00 00:00:00 GMT", "Tue Feb 29 00:00:00 2000"),
        (951868799, "Tue, 29 Feb 2000 23:59:59 GMT", "Tuesday, 29-Feb-00 23:59:59 GMT", "Tue Feb 29 23:59:59 2000"),
        (951868800, "Wed, 01 Mar 2000 00:00:00 GMT", "Wednesday, 01-Mar-00 00:00:00 GMT", "Wed Mar  1 00:00:00 2000"),
        (4107542399, "Sun, 28 Feb 2100 23:59:59 GMT", "Sunday, 28-Feb-00 23:59:59 GMT", "Sun Feb 28 23:59:59 2100"),
        (4107542400, "Mon, 01 Mar 2100 00:00:00 GMT", "Monday, 01-Mar-00 00:00:00 GMT", "Mon Mar  1 00:00:00 2100"),
        (1709164800, "Thu, 29 Feb 2024 00:00:00 GMT", "Thursday, 29-Feb-24 00:00:00 GMT", "Thu Feb 29 00:00:00 2024"),
        (1709251199, "Thu, 29 Feb 2024 23:59:59 GMT", "Thursday, 29-Feb-24 23:59:59 GMT", "Thu Feb 29 23:59:59 2024"),
        (1709251200, "Fri, 01 Mar 2024 00:00:00 GMT", "Friday, 01-Mar-24 00:00:00 GMT", "Fri Mar  1 00:00:00 2024"),
        (1795000000, "Wed, 18 Nov 2026 11:06:40 GMT", "Wednesday, 18-Nov-26 11:06:40 GMT", "Wed Nov 18 11:06:40 2026"),
        (2147483647, "Tue, 19 Jan 2038 03:14:07 GMT", "Tuesday, 19-Jan-38 03:14:07 GMT", "Tue Jan 19 03:14:07 2038"),
        (2147483648, "Tue, 19 Jan 2038 03:14:08 GMT", "Tuesday, 19-Jan-38 03:14:08 GMT", "Tue Jan 19 03:14:08 2038"),
        (253402300799, "Fri, 31 Dec 9999 23:59:59 GMT", "Friday, 31-Dec-99 23:59:59 GMT", "Fri Dec 31 23:59:59 9999"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT", "Wednesday, 31-Dec-69 23:59:59 GMT", "Wed Dec 31 23:59:59 1969"),
        (-86400, "Wed, 31 Dec 1969 00:00:00 GMT", "Wednesday, 31-Dec-69 00:00:00 GMT", "Wed Dec 31 00:00:00 1969"),
        (-2203891200, "Thu, 01 Mar 1900 00:00:00 GMT", "Thursday, 01-Mar-00 00:00:00 GMT", "Thu Mar  1 00:00:00 1900"),
        (-11644473600, "Mon, 01 Jan 1601 00:00:00 GMT", "Monday, 01-Jan-01 00:00:00 GMT", "Mon Jan  1 00:00:00 1601"),
        (-62135596800, "Mon, 01 Jan 0001 00:00:00 GMT", "Monday, 01-Jan-01 00:00:00 GMT", "Mon Jan  1 00:00:00 0001"),
        (153260660279, "Fri, 21 Aug 6826 05:37:59 GMT", "Friday, 21-Aug-26 05:37:59 GMT", "Fri Aug 21 05:37:59 6826"),
        (
            -33570050736, "Wed, 17 Mar 0906 17:54:24 GMT", "Wednesday, 17-Mar-06 17:54:24 GMT",
            "Wed Mar 17 17:54:24 0906"
        ),
        (-8294393557, "Tue, 01 Mar 1707 01:47:23 GMT", "Tuesday, 01-Mar-07 01:47:23 GMT", "Tue Mar  1 01:47:23 1707"),
        (56007940085, "Tue, 27 Oct 3744 01:08:05 GMT", "Tuesday, 27-Oct-44 01:08:05 GMT", "Tue Oct 27 01:08:05 3744"),
        (
            -14729913896, "Wed, 25 Mar 1503 21:15:04 GMT", "Wednesday, 25-Mar-03 21:15:04 GMT",
            "Wed Mar 25 21:15:04 1503"
        ),
        (167360163930, "Tue, 06 Jun 7273 22:25:30 GMT", "Tuesday, 06-Jun-73 22:25:30 GMT", "Tue Jun  6 22:25:30 7273"),
        (67013448847, "Mon, 27 Jul 4093 14:54:07 GMT", "Monday, 27-Jul-93 14:54:07 GMT", "Mon Jul 27 14:54:07 4093"),
        (238901723353, "Sun, 30 Jun 9540 05:49:13 GMT", "Sunday, 30-Jun-40 05:49:13 GMT", "Sun Jun 30 05:49:13 9540"),
        (-30247529690, "Sun, 30 Jun 1011 20:25:10 GMT", "Sunday, 30-Jun-11 20:25:10 GMT", "Sun Jun 30 20:25:10 1011"),
        (250653351343, "Thu, 21 Nov 9912 10:55:43 GMT", "Thursday, 21-Nov-12 10:55:43 GMT", "Thu Nov 21 10:55:43 9912"),
        (
            -28000446807, "Wed, 13 Sep 1082 18:06:33 GMT", "Wednesday, 13-Sep-82 18:06:33 GMT",
            "Wed Sep 13 18:06:33 1082"
        ),
        (-34662063340, "Sat, 08 Aug 0871 17:04:20 GMT", "Saturday, 08-Aug-71 17:04:20 GMT", "Sat Aug  8 17:04:20 0871"),
        (62316471244, "Sun, 24 Sep 3944 10:54:04 GMT", "Sunday, 24-Sep-44 10:54:04 GMT", "Sun Sep 24 10:54:04 3944"),
        (243007152304, "Sun, 03 Aug 9670 18:45:04 GMT", "Sunday, 03-Aug-70 18:45:04 GMT", "Sun Aug  3 18:45:04 9670"),
        (14565941195, "Wed, 30 Jul 2431 06:46:35 GMT", "Wednesday, 30-Jul-31 06:46:35 GMT", "Wed Jul 30 06:46:35 2431"),
        (
            166741532310, "Wed, 29 Oct 7253 20:18:30 GMT", "Wednesday, 29-Oct-53 20:18:30 GMT",
            "Wed Oct 29 20:18:30 7253"
        ),
    ]

    @Test(arguments: table)
    func readsAndWritesWhatPythonDoes(seconds: Int64, fixdate: String, rfc850: String, asctime: String) {
        #expect(HTTPDate.format(seconds) == fixdate)
        #expect(HTTPDate.parse(fixdate, now: 0) == seconds)
        #expect(HTTPDate.parse(asctime, now: 0) == seconds)
        // Read within its own century's reach, two digits are enough.
        #expect(HTTPDate.parse(rfc850, now: seconds) == seconds)
        #expect(HTTPDate.parse(rfc850, now: seconds + 49 * 31_557_600) == seconds)
        #expect(HTTPDate.parse(rfc850, now: seconds - 49 * 31_557_600) == seconds)
    }

    @Test(arguments: [
        "", " ", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 GMT ",
        " Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 gmt", "Sun 06 Nov 1994 08:49:37 GMT",
        "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Thu, 31 Nov 1994 08:49:37 GMT", "Wed, 29 Feb 1995 08:49:37 GMT",
        "Thu, 29 Feb 1900 00:00:00 GMT", "Sun, 06 Nov +994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sunday, 06-Nov-1994 08:49:37 GMT", "Sunday, 06 Nov 94 08:49:37 GMT", "Sun, 06-Nov-94 08:49:37 GMT",
        "Sunday, 6-Nov-94 08:49:37 GMT", "Sun Nov 6 08:49:37 1994", "Sun Nov  6 08:49:37 1994 GMT",
        "Sun Nov  06 08:49:37 1994", "Sun Nov  6 08:49:37 94", "Sun Nov   6 08:49:37 1994", "784111777", "now",
        "Sun, 06 Nov 1994 08:49:37 GMT\0", "\u{FF33}un, 06 Nov 1994 08:49:37 GMT",
    ])
    func refusesWhatIsNotExactlyADate(text: String) {
        #expect(HTTPDate.parse(text, now: 784_111_777) == nil)
    }

    @Test func aTwoDigitYearIsNeverMoreThanFiftyYearsAhead() {
        // 2026-11-23T00:00:00Z
        let now: Int64 = 1_795_392_000
        // 2076-11-23 is a Monday, 1976-11-23 a Tuesday, 2076-11-24 a Tuesday,
        // 1976-11-24 a Wednesday: the weekday tells which was taken.
        #expect(
            HTTPDate.parse("Monday, 23-Nov-76 00:00:00 GMT", now: now).map(HTTPDate.format)
                == "Mon, 23 Nov 2076 00:00:00 GMT"
        )
        #expect(
            HTTPDate.parse("Tuesday, 23-Nov-76 00:00:01 GMT", now: now).map(HTTPDate.format)
                == "Tue, 23 Nov 1976 00:00:01 GMT"
        )
        #expect(
            HTTPDate.parse("Wednesday, 24-Nov-76 00:00:00 GMT", now: now).map(HTTPDate.format)
                == "Wed, 24 Nov 1976 00:00:00 GMT"
        )
        #expect(HTTPDate.parse("Tuesday, 24-Nov-76 00:00:00 GMT", now: now) == nil)
        #expect(HTTPDate.parse("Sunday, 06-Nov-94 08:49:37 GMT", now: now) == 784_111_777)
        #expect(
            HTTPDate.parse("Saturday, 01-Jan-00 00:00:00 GMT", now: now).map(HTTPDate.format)
                == "Sat, 01 Jan 2000 00:00:00 GMT"
        )
    }

    @Test func aLeapSecondIsTheNextMinute() {
        #expect(
            HTTPDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", now: 0).map(HTTPDate.format)
                == "Sun, 01 Jan 2017 00:00:00 GMT"
        )
    }

    @Test func everyDayOfFourCenturiesComesBack() {
        for day in stride(from: Int64(-73_049), through: 73_048, by: 1) {
            let seconds = day * 86_400 + 12_345
            guard HTTPDate.parse(HTTPDate.format(seconds), now: 0) == seconds else {
                Issue.record("day \(day) became \(HTTPDate.format(seconds))")
                return
            }
        }
    }
}
