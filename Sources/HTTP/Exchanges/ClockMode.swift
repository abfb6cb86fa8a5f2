/// How a clock runs.
public enum ClockMode: Sendable, Equatable, CustomStringConvertible {
    /// As the machine's.
    case real
    /// Not at all: it moves when it is told to.
    case frozen
    /// So many millionths as fast as the machine's.
    case speed(millionths: UInt64)

    /// The slowest and the fastest that a clock runs: a thousandth as fast,
    /// and more than a day each second.
    public static let speeds: ClosedRange<UInt64> = 1000...100_000_000_000

    /// What a text may be, for messages.
    public static let wanted = "real, frozen, or xN from x0.001 to x100000"

    /// Reads `real`, `frozen`, `x10` or `x0.5`, six digits behind the point
    /// at most; `nil` where a text is none of them.
    public init?(_ text: String) {
        switch text {
        case "real": self = .real
        case "frozen": self = .frozen
        default:
            guard text.utf8.first == UInt8(ascii: "x") else { return nil }
            let parts = text.utf8.dropFirst().split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard (1...2).contains(parts.count), parts.allSatisfy({ $0.allSatisfy { $0 &- 0x30 < 10 } }),
                (1...9).contains(parts[0].count), parts.count == 1 || (1...6).contains(parts[1].count)
            else { return nil }
            let fraction = parts.count > 1 ? Array(parts[1]) : []
            let digits = Array(parts[0]) + fraction + Array(repeating: 0x30, count: 6 - fraction.count)
            guard let millionths = UInt64(String(decoding: digits, as: UTF8.self)), Self.speeds.contains(millionths)
            else { return nil }
            self = .speed(millionths: millionths)
        }
    }

    /// The text that reads back equal.
    public var description: String {
        switch self {
        case .real: return "real"
        case .frozen: return "frozen"
        case .speed(let millionths):
            let fraction = String(
                String(1_000_000 + millionths % 1_000_000).dropFirst().reversed().drop { $0 == "0" }.reversed()
            )
            return "x\(millionths / 1_000_000)" + (fraction.isEmpty ? "" : "." + fraction)
        }
    }

    /// So many millionths of the machine's time.
    var millionths: UInt64 {
        switch self {
        case .real: 1_000_000
        case .frozen: 0
        case .speed(let millionths): millionths
        }
    }
}

/// Why a clock is not moved.
public struct ClockError: Error, Equatable {
    /// What is wrong.
    public var message: String
    /// What to do about it.
    public var hint: String
}
