import Exchanges

/// How long a response asks its client to wait (RFC 9110 section 10.2.3,
/// with fractions, which some servers send).
enum AskedWait {
    /// What is not waited for, in nanoseconds: who asks for more does not
    /// mean a retry.
    private static let longest = 600.0

    /// The instant before which no retry may come, on the clock of the
    /// record's times; `nil` where nothing is asked.
    static func due(_ record: JournalRecord) -> UInt64? {
        let times = record.exchange.times
        guard let value = record.exchange.response?.headers["Retry-After"] else { return nil }
        let start = times.responseStart ?? times.bodyEnd
        let text = String(value.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") }
        if isNumber {
            guard let seconds = Double(text), seconds > 0, seconds <= longest else { return nil }
            return start &+ UInt64(seconds * 1e9)
        }
        // The wall stands beside the request's first byte.
        let now = record.wall + Int64(start &- times.firstByte)
        guard case .date(let date)? = RetryAfter(value, now: now / 1_000_000_000) else { return nil }
        let wait = date * 1_000_000_000 - now
        guard wait > 0, Double(wait) <= longest * 1e9 else { return nil }
        return start &+ UInt64(wait)
    }
}
