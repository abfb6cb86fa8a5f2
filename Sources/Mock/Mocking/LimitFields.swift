import Exchanges
import Providers
import Scenarios

/// The header fields that tell of a limit.
enum LimitFields {
    /// The fields of a limit's generation, in their order, as the limit stands;
    /// those of what it does not limit are left out.
    static func fields(_ limit: Limit, _ state: LimitState, isOver: Bool) -> [HeaderField] {
        (limit.headers?.fields ?? []).compactMap { field in
            value(of: field.tells, state, isOver: isOver).map { HeaderField(field.name, $0) }
        }
    }

    private static func value(of meaning: LimitHeaders.Meaning, _ state: LimitState, isOver: Bool) -> String? {
        switch meaning {
        case .overLimit: isOver ? "yes" : "no"
        case .limit(let quantity): sum(quantity, state) { $0.rate.perMinute }.map(String.init)
        case .remaining(let quantity): sum(quantity, state) { $0.left }.map(String.init)
        case .reset(let quantity): buckets(quantity, state).map(\.waitUntilFull).max().map(span)
        }
    }

    /// Tokens of every kind are those of the prompt and the generated ones.
    private static func buckets(_ quantity: LimitHeaders.Quantity, _ state: LimitState) -> [TokenBucket] {
        let kinds: [LimitHeaders.Quantity] = quantity == .tokens ? [.prompt, .generated] : [quantity]
        return kinds.compactMap { state.bucket($0) }
    }

    private static func sum(
        _ quantity: LimitHeaders.Quantity,
        _ state: LimitState,
        _ value: (TokenBucket) -> UInt64
    ) -> UInt64? {
        let buckets = buckets(quantity, state)
        return buckets.isEmpty ? nil : buckets.reduce(0) { $0 + value($1) }
    }

    /// A span as such headers write it, `1m12.5s`, `120ms`: rounded up to a
    /// millisecond.
    static func span(_ nanoseconds: UInt64) -> String {
        let milliseconds = nanoseconds / 1_000_000 + (nanoseconds.isMultiple(of: 1_000_000) ? 0 : 1)
        guard milliseconds >= 1000 else { return milliseconds == 0 ? "0s" : "\(milliseconds)ms" }
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let digits = String(String(1000 + rest).dropFirst().reversed().drop { $0 == "0" }.reversed())
        let hours = seconds >= 3600 ? "\(seconds / 3600)h" : ""
        let minutes = seconds >= 60 ? "\(seconds / 60 % 60)m" : ""
        return hours + minutes + "\(seconds % 60)" + (digits.isEmpty ? "" : "." + digits) + "s"
    }
}
