import Exchanges

/// How long a provider asks to be left alone from now on.
struct RetryWish: Equatable {
    /// `UInt64.max` where it is beyond all counting.
    var nanoseconds: UInt64
    /// Whether it was given as a date.
    var isDate: Bool

    /// Reads a Retry-After: whole seconds, or a date that has not passed.
    /// Anything else is no wish at all.
    init?(_ text: String, wall: Int64) {
        switch RetryAfter(text, now: wall / 1_000_000_000) {
        case .delay(let seconds):
            let (nanoseconds, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
            self.nanoseconds = overflow ? .max : nanoseconds
            isDate = false
        case .date(let date):
            guard date > wall / 1_000_000_000 else { return nil }
            // No clock counts nanoseconds beyond the year 2262.
            let (instant, overflow) = date.multipliedReportingOverflow(by: 1_000_000_000)
            nanoseconds = overflow ? .max : UInt64(instant - wall)
            isDate = true
        case nil: return nil
        }
    }
}
