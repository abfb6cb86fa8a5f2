import Exchanges

/// Instants as the engine's REST API writes them,
/// `2026-12-31T23:59:59.250+0000` (`yyyy-MM-dd'T'HH:mm:ss.SSSZ`, no colon in
/// the zone).
public enum EngineDate {
    /// The text of an instant in UTC; nanoseconds since 1970.
    public static func text(_ wall: Int64) -> String {
        // Rounded down to a millisecond, so that an instant with none has three
        // zeros and one before 1970 is no exception.
        let thousandth: Int64 = 1_000_000
        let whole = wall - (wall % thousandth + thousandth) % thousandth
        let text = ISODate.instant(nanoseconds: whole).dropLast()
        return text + (text.utf8.contains(UInt8(ascii: ".")) ? "" : ".000") + "+0000"
    }

    /// Nanoseconds since 1970 of an instant in any zone; `nil` where a text is
    /// none.
    public static func wall(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 28, let sign: Int64 = bytes[23] == UInt8(ascii: "-") ? -1 : 1,
            [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[23]),
            bytes[24...].allSatisfy({ $0 &- 0x30 < 10 })
        else { return nil }
        let zone = bytes[24...].map { Int64($0 - 0x30) }
        let minutes = (zone[0] * 10 + zone[1]) * 60 + zone[2] * 10 + zone[3]
        let local = ISODate.nanoseconds(ofInstant: String(decoding: bytes[..<23], as: UTF8.self) + "Z")
        return local.map { $0 - sign * minutes * 60_000_000_000 }
    }
}
