import Exchanges
import Testing

@Suite struct RetryAfterTests {
    @Test(arguments: [
        ("120", RetryAfter.delay(120)),
        ("0", .delay(0)),
        ("007", .delay(7)),
        (" \t3 \t", .delay(3)),
        ("9223372036854775807", .delay(.max)),
        ("99999999999999999999999", .delay(.max)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", .date(784_111_777)),
        (" Sunday, 06-Nov-94 08:49:37 GMT", .date(784_111_777)),
        ("Sun Nov  6 08:49:37 1994", .date(784_111_777)),
        ("", nil), (" ", nil), ("-5", nil), ("+5", nil), ("120junk", nil), ("1.5", nil), ("1e3", nil), ("0x10", nil),
        ("1 2", nil), ("12,13", nil), ("\u{661}", nil), ("soon", nil), ("Sun, 06 Nov 1994 08:49:37 CET", nil),
        ("\u{A0}3", nil), ("3\n", nil),
    ])
    func readsSecondsOrADate(value: String, expected: RetryAfter?) {
        #expect(RetryAfter(value, now: 1_795_392_000) == expected)
    }

    @Test func tellsHowLongToWait() {
        #expect(RetryAfter.delay(7).delay(from: 100) == 7)
        #expect(RetryAfter.date(130).delay(from: 100) == 30)
        #expect(RetryAfter.date(90).delay(from: 100) == 0)
    }
}
