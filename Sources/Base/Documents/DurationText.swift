/// Durations as files and options write them: `250ms`, `3s`, `2m`.
public enum DurationText {
    /// Nanoseconds of a text; `nil` where it is none. A fraction is allowed
    /// (`1.5s`) and rounded to a nanosecond; the unit is not optional. The
    /// longest is a billion seconds, which any signed counter holds.
    public static func nanoseconds(_ text: String) -> UInt64? {
        let bytes = Array(text.utf8)
        for (size, unit) in units where bytes.reversed().starts(with: unit.utf8.reversed()) {
            return nanoseconds(bytes.dropLast(unit.utf8.count), size)
        }
        return nil
    }

    /// The text for a number of nanoseconds in the largest unit that gives a
    /// whole number, below a microsecond in thousandths of it. It reads back
    /// equal.
    public static func text(nanoseconds: UInt64) -> String {
        guard nanoseconds > 0 else { return "0s" }
        for (size, unit) in units.sorted(by: { $0.size > $1.size }) where nanoseconds.isMultiple(of: size) {
            return "\(nanoseconds / size)\(unit)"
        }
        let thousandths = String(String(1000 + nanoseconds % 1000).dropFirst())
        let fraction = String(thousandths.reversed().drop { $0 == "0" }.reversed())
        return "\(nanoseconds / 1000).\(fraction)us"
    }

    /// `ms` and `us` before `s`, which they end in.
    private static let units: [(size: UInt64, unit: String)] = [
        (1_000_000, "ms"), (1000, "us"), (1_000_000_000, "s"), (60_000_000_000, "m"), (3_600_000_000_000, "h"),
    ]

    private static func nanoseconds(_ number: ArraySlice<UInt8>, _ size: UInt64) -> UInt64? {
        let parts = number.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 &- 0x30 < 10 } }),
            let whole = parts.first.flatMap({ UInt64(String(decoding: $0, as: UTF8.self)) })
        else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: size)
        guard !overflow, product <= limit else { return nil }
        let result = product + (parts.count > 1 ? fraction(parts[1], of: size) : 0)
        return result <= limit ? result : nil
    }

    /// A fraction's share of a unit. Fifteen digits tell a nanosecond of an
    /// hour, and those of one hour still fit in 64 bits after they are
    /// multiplied at full width.
    private static func fraction(_ digits: ArraySlice<UInt8>, of size: UInt64) -> UInt64 {
        var (value, scale): (UInt64, UInt64) = (0, 1)
        for digit in digits.prefix(15) {
            value = value * 10 + UInt64(digit - 0x30)
            scale *= 10
        }
        let product = value.multipliedFullWidth(by: size)
        let (quotient, remainder) = scale.dividingFullWidth(product)
        return quotient + (remainder >= scale / 2 + scale % 2 ? 1 : 0)
    }

    private static let limit: UInt64 = 1_000_000_000_000_000_000
}
