#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How long something waits, in nanoseconds: always as long, or drawn anew
/// each time.
public enum Delay: Sendable, Equatable, ExpressibleByIntegerLiteral {
    /// Always as long.
    case fixed(UInt64)
    /// Anything between two, each as likely.
    case uniform(UInt64, UInt64)
    /// About a mean, with a deviation: nine of ten within 1.64 of it.
    case normal(mean: UInt64, deviation: UInt64)
    /// Half below a median, one of a hundred above the last: as times of
    /// networks and models are (log-normal).
    case logNormal(median: UInt64, p99: UInt64)

    /// No delay is longer: a day.
    public static let longest: UInt64 = 86_400_000_000_000
    /// How many deviations above the mean the hundredth part begins.
    private static let quantile99 = 2.3263478740408408

    /// Always so many nanoseconds.
    public init(integerLiteral value: UInt64) { self = .fixed(value) }

    /// Whether it is drawn.
    public var isDrawn: Bool {
        if case .fixed = self { false } else { true }
    }

    /// What it is in the middle: for messages, and for who must wait for it.
    public var usual: UInt64 {
        switch self {
        case .fixed(let value): value
        case .uniform(let from, let to): from / 2 + to / 2
        case .normal(let mean, _): mean
        case .logNormal(let median, _): median
        }
    }

    /// What it hardly ever exceeds.
    public var greatest: UInt64 {
        switch self {
        case .fixed(let value): value
        case .uniform(_, let to): to
        case .normal(let mean, let deviation): min(mean &+ deviation &* 4, Self.longest)
        case .logNormal(_, let p99): min(p99 &* 4, Self.longest)
        }
    }

    /// A value of it.
    public func draw(_ random: inout DrawnNumbers) -> UInt64 {
        switch self {
        case .fixed(let value): return value
        case .uniform(let from, let to):
            return from &+ UInt64(random.unit() * Double(to &- from))
        case .normal(let mean, let deviation):
            return Self.nanoseconds(Double(mean) + Double(deviation) * random.normal())
        case .logNormal(let median, let p99):
            let spread = log(Double(p99) / Double(median)) / Self.quantile99
            return Self.nanoseconds(Double(median) * exp(spread * random.normal()))
        }
    }

    private static func nanoseconds(_ value: Double) -> UInt64 {
        value > 0 ? UInt64(min(value, Double(longest))) : 0
    }
}
