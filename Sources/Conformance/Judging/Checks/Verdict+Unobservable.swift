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
}
