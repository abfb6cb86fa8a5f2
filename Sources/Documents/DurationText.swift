/// Durations as files and options write them: `250ms`, `3s`, `2m`.
public enum DurationText {
    /// Nanoseconds of a text; `nil` where it is none. A fraction is allowed
    /// (`1.5s`); the unit is not optional.
    public static func nanoseconds(_ text: String) -> UInt64? {
        let units: [(String, Double)] = [("ms", 1e6), ("us", 1e3), ("s", 1e9), ("m", 60e9), ("h", 3600e9)]
        for (unit, factor) in units where text.hasSuffix(unit) {
            let number = text.dropLast(unit.count)
            guard !number.isEmpty, number.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") }),
                let value = Double(number), value * factor < 1e18
            else { return nil }
            return UInt64((value * factor).rounded())
        }
        return nil
    }

    /// The shortest text for a number of nanoseconds that reads back equal.
    public static func text(nanoseconds: UInt64) -> String {
        let units: [(UInt64, String)] = [(60_000_000_000, "m"), (1_000_000_000, "s"), (1_000_000, "ms")]
        for (size, unit) in units where nanoseconds.isMultiple(of: size) && nanoseconds > 0 {
            return "\(nanoseconds / size)\(unit)"
        }
        return nanoseconds == 0 ? "0s" : "\(Double(nanoseconds) / 1000)us"
    }
}
