import Contracts
import Exchanges

extension Verdict {
    /// The longest text that an engine's String variable holds: a longer one
    /// fails the task, and the engine rolls its variables back.
    static let longestString = 4000

    /// The verdict where nobody can see the variables.
    ///
    /// A task that fails technically after a whole 2xx response has lost what
    /// was paid for: that is a violation. Anything else is not known.
    static func unobservable(_ seen: Observation) -> Verdict {
        let actual = Evidence.shown(seen.outcome)
        // An engine that tries a failed task again may get another answer.
        let paid = seen.exchanges.last { exchange in
            (200..<300).contains(exchange.response?.status ?? 0) && exchange.ending ?? .complete == .complete
        }
        guard case .failed = seen.outcome, let response = paid?.response else {
            return Verdict(
                .untestable,
                "the variables cannot be seen",
                expected: "variables after the task",
                actual: actual
            )
        }
        let length = String(decoding: response.body, as: UTF8.self).utf16.count
        let reason =
            length > longestString
            ? "; its body has \(length) characters, and a String variable of the engine holds \(longestString)" : ""
        return .fail(
            "the response came whole and is lost: the task fails after it" + reason,
            expected: "completed, with variables, after a \(response.status)",
            actual: actual
        )
    }

    /// The verdict where a response came whole that no String variable holds,
    /// and the task was done again after it: an engine whose commit fails
    /// tries the job once more, and each try is paid for. `nil` where that did
    /// not happen.
    static func lostLongResponse(_ seen: Observation) -> Verdict? {
        let lengths = seen.exchanges.dropLast().compactMap { exchange -> Int? in
            guard let response = exchange.response, (200..<300).contains(response.status),
                exchange.ending ?? .complete == .complete
            else { return nil }
            return String(decoding: response.body, as: UTF8.self).utf16.count
        }
        guard let length = lengths.first(where: { $0 > longestString }) else { return nil }
        return .fail(
            "the response came whole and is lost: the task is done again after it; its body has \(length) "
                + "characters, and a String variable of the engine holds \(longestString)",
            expected: "one request, and its body in a variable",
            actual: "\(Evidence(seen).count.requests); \(Evidence.shown(seen.outcome))"
        )
    }
}
