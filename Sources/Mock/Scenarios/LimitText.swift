import Documents
import Exchanges
import Matching
import Providers

/// A limit in one line: `requests=60/m per=key retry-after=seconds`.
///
///     limit    = pair *(" " pair)
///     pair     = name "=" value
public enum LimitText {
    private static let names =
        Limit.quantities.map(\.rawValue) + [
            "per", "headers", "retry-after", "over", "shrink-after", "shrink-to", "shrink-for",
        ]

    /// Reads a limit. It counts each key by itself where nothing is said, and
    /// answers with the library's response to too many requests.
    public static func limit(_ text: String, library: ResponseLibrary) -> Result<Limit, StepsText.Problem> {
        do throws(StepsText.Problem) {
            return .success(try read(text, library))
        } catch {
            return .failure(error)
        }
    }

    private static func read(_ text: String, _ library: ResponseLibrary) throws(StepsText.Problem) -> Limit {
        var values: [String: String] = [:]
        for word in text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == ";" }) {
            let sides = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, !sides[1].isEmpty else {
                throw problem("\"\(word.prefix(200))\" is no pair", "such as requests=60/m")
            }
            guard names.contains(sides[0]) else {
                let near = Spelling.nearest(to: sides[0], in: names)
                throw problem(
                    "a limit has no \"\(sides[0].prefix(200))\"",
                    near.map { "did you mean \($0)?" } ?? "one of " + names.joined(separator: ", ")
                )
            }
            guard values.updateValue(sides[1], forKey: sides[0]) == nil else {
                throw problem("\(sides[0]) stands there twice", "leave one of them out")
            }
        }
        var rates: [LimitHeaders.Quantity: Rate] = [:]
        for quantity in Limit.quantities {
            if let text = values[quantity.rawValue] { rates[quantity] = try rate(text) }
        }
        guard !rates.isEmpty else {
            throw problem("it limits nothing", "such as requests=60/m; of tokens: prompt, uncached-prompt, generated")
        }
        var limit = Limit(per: .key, rates: rates, over: try over(values["over"], library))
        if let text = values["per"] {
            guard let per = Limit.Per(rawValue: text) else {
                throw problem("per=\(text.prefix(200))", "one of key, token, all")
            }
            limit.per = per
        }
        if let name = values["headers"] { limit.headers = try Limit.named(name, among: library.limitHeaders).get() }
        if let text = values["retry-after"] { limit.retryAfter = Limit.RetryAfter(text) ?? .asItIs }
        limit.shrink = try shrink(values, rates)
        return limit
    }

    private static func rate(_ text: String) throws(StepsText.Problem) -> Rate {
        switch Rate.parse(text) {
        case .success(let rate): return rate
        case .failure(let error):
            let advice = Rate.advice(error)
            throw problem("\"\(text.prefix(200))\" \(advice.message)", advice.hint)
        }
    }

    private static func over(_ word: String?, _ library: ResponseLibrary) throws(StepsText.Problem) -> Limit.Over {
        if word == "serve" { return .serve }
        if let entry = library.entry(word ?? "429") { return .response(entry.plan) }
        let found = library.problem(String((word ?? "429").prefix(200)))
        throw problem(found.message, found.hint)
    }

    private static func shrink(
        _ values: [String: String],
        _ rates: [LimitHeaders.Quantity: Rate]
    ) throws(StepsText.Problem) -> Limit.Shrink? {
        let parts = ["shrink-after", "shrink-to", "shrink-for"].map { values[$0] }
        guard parts.contains(where: { $0 != nil }) else { return nil }
        guard let after = parts[0], let to = parts[1], let time = parts[2], rates[.generated] != nil else {
            throw problem(
                "a limit that shrinks is not whole",
                "generated=216000/m shrink-after=100/m shrink-to=36000/m shrink-for=10m"
            )
        }
        guard let duration = DurationText.nanoseconds(time) else {
            throw problem("shrink-for=\(time.prefix(200))", "a duration such as 10m")
        }
        return Limit.Shrink(after: try rate(after), to: try rate(to), for: duration)
    }

    private static func problem(_ message: String, _ hint: String) -> StepsText.Problem {
        StepsText.Problem(message: message, hint: hint)
    }
}
