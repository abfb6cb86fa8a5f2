import Documents

/// So much in a second, a minute or an hour: `60/m`.
public struct Rate: Sendable, Equatable {
    /// What it is counted by.
    public enum Period: String, Sendable, CaseIterable {
        /// A second.
        case second = "s"
        /// A minute.
        case minute = "m"
        /// An hour.
        case hour = "h"

        /// How many of it an hour has.
        public var perHour: UInt64 {
            switch self {
            case .second: 3600
            case .minute: 60
            case .hour: 1
            }
        }
    }

    /// How much; at least 1.
    public var amount: UInt64
    /// In how long.
    public var period: Period

    /// No rate is larger: what a bucket then holds can still be counted.
    public static let largest: UInt64 = 1_000_000_000_000

    /// Makes a rate.
    public init(_ amount: UInt64, per period: Period) {
        self.amount = amount
        self.period = period
    }

    /// What it gives in a minute, rounded down.
    public var perMinute: UInt64 { amount * period.perHour / 60 }

    /// Why a text is no rate.
    enum Problem: Error, Equatable {
        case form
        case zero
        case large
    }

    /// Reads `60/m`.
    static func parse(_ text: String) -> Result<Rate, Problem> {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy({ $0 &- 0x30 < 10 }),
            let period = Period(rawValue: String(decoding: Array(parts[1]), as: UTF8.self))
        else { return .failure(.form) }
        let digits = parts[0].drop { $0 == 0x30 }
        guard !digits.isEmpty else { return .failure(.zero) }
        guard digits.count <= 13, let amount = UInt64(String(decoding: Array(digits), as: UTF8.self)), amount <= largest
        else { return .failure(.large) }
        return .success(Rate(amount, per: period))
    }

    /// What to say of a text that is none.
    static func advice(_ problem: Problem) -> (message: String, hint: String) {
        switch problem {
        case .form: ("is no rate", "such as 60/m: a whole number from 1, and s, m or h")
        case .zero: ("lets nothing through", "a rule refuses every request: response: 429")
        case .large: ("is more than a limit can count", "at most \(largest) in a second, a minute or an hour")
        }
    }
}

extension Rate: CustomStringConvertible {
    public var description: String { "\(amount)/\(period.rawValue)" }
}

extension Shape where Output == Rate {
    /// A rate such as `60/m`.
    static var rate: Shape {
        Shape("a rate such as 60/m") { node, decoding in
            guard let text = node.string else {
                decoding.report(node, "expected a rate such as 60/m, found \(node.shown)")
                return nil
            }
            switch Rate.parse(text) {
            case .success(let rate): return rate
            case .failure(let problem):
                let advice = Rate.advice(problem)
                decoding.report(node, "\"\(text.prefix(200))\" \(advice.message)", hint: advice.hint)
                return nil
            }
        }
    }
}
