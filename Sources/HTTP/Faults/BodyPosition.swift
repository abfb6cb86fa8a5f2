public import Exchanges

/// A place in a response's body: `100B`, `50%`, `2 events`.
public enum BodyPosition: Sendable, Equatable, CustomStringConvertible {
    /// After so many bytes.
    case bytes(Int)
    /// After so many hundredths, rounded down to a whole byte.
    case percent(Int)
    /// After so many server-sent events.
    case events(Int)

    /// Reads a position; `nil` where the text is none.
    public init?(_ text: String) {
        let digits = text.utf8.prefix { $0 &- 0x30 < 10 }
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        switch String(text.dropFirst(digits.count)) {
        case "B": self = .bytes(number)
        case "%" where number <= 100: self = .percent(number)
        case " events", " event": self = .events(number)
        default: return nil
        }
    }

    public var description: String {
        switch self {
        case .bytes(let count): "\(count)B"
        case .percent(let percent): "\(percent)%"
        case .events(let count): "\(count) event\(count == 1 ? "" : "s")"
        }
    }

    /// Why it lies past the end of a response's body, where the end counts in
    /// its place; `nil` where it does not.
    func problem(in response: Response) -> String? {
        switch self {
        case .bytes(let count):
            let size = response.body.count
            return count > size ? "\(self) lies past the end of the body, which has \(size) bytes" : nil
        case .percent: return nil
        case .events(let count): return Self.problem(of: count, in: response, "\(self) lie")
        }
    }

    /// The same of a number of events; `subject` says what lies there.
    static func problem(of count: Int, in response: Response, _ subject: String) -> String? {
        let events = SSE.events(in: response.body).count
        guard count > events else { return nil }
        return "\(subject) past the end of the stream, which has \(events) event\(events == 1 ? "" : "s")"
    }

    /// How many bytes of a response's body lie before it: at most all.
    public func offset(in response: Response) -> Int {
        let body = response.body
        switch self {
        case .bytes(let count): return min(count, body.count)
        case .percent(let percent): return body.count * percent / 100
        case .events(let count):
            guard count > 0 else { return 0 }
            let events = SSE.events(in: body)
            return count <= events.count ? events[count - 1].upperBound : body.count
        }
    }
}
