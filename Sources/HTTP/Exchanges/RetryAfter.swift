/// When to come again, as a `Retry-After` header says (RFC 9110 section
/// 10.2.3).
public enum RetryAfter: Sendable, Hashable {
    /// After that many seconds.
    case delay(Int64)
    /// Not before that date, in seconds since 1970.
    case date(Int64)

    /// Reads a header's value; `nil` where it is neither digits alone nor an
    /// HTTP date. White space around it is trimmed. A delay beyond 64 bits
    /// is as long as they can say.
    ///
    /// `now`, in seconds since 1970, is needed for a date of the obsolete
    /// form with two digits for the year.
    public init?(_ value: String, now: Int64) {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var bytes = value.utf8.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        guard let first = bytes.first else { return nil }
        if (0x30...0x39).contains(first) {
            guard bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            self = .delay(Int64(String(decoding: bytes, as: UTF8.self)) ?? .max)
        } else {
            guard let date = HTTPDate.parse(String(decoding: bytes, as: UTF8.self), now: now) else { return nil }
            self = .date(date)
        }
    }

    /// How many seconds there are to wait from `now`, in seconds since 1970;
    /// 0 for a date that has passed.
    public func delay(from now: Int64) -> Int64 {
        switch self {
        case .delay(let seconds): seconds
        case .date(let date): date > now ? date - now : 0
        }
    }
}
