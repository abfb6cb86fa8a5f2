import Arguments
import Scenarios

/// `--limit`: how much the clients of a server may use.
enum LimitOption {
    static let option = Option(
        repeating: "limit",
        .text("LIMIT", wanted: "a limit such as requests=60/m"),
        help: "Limit every scenario, 'requests=60/m per=key' and more; in place of its own limit of the same per."
    )

    /// Scenarios with the limits of a command line.
    static func limited(_ scenarios: [Scenario], _ parsed: Parsed, library: () throws -> ResponseLibrary) throws
        -> [Scenario]
    {
        guard !parsed[option].isEmpty else { return scenarios }
        let library = try library()
        var limits: [Limit] = []
        for text in parsed[option] {
            switch LimitText.limit(text, library: library) {
            case .success(let limit):
                guard !limits.contains(where: { $0.per == limit.per }) else {
                    throw CommandFailure(
                        .usage,
                        "--limit: two limits count per \(limit.per.rawValue)\n"
                            + "  hint: one limit may have a rate of each kind: join them"
                    )
                }
                limits.append(limit)
            case .failure(let problem):
                throw CommandFailure(.usage, "--limit: \(problem.message)\n  hint: \(problem.hint)")
            }
        }
        return scenarios.map { scenario in
            var scenario = scenario
            scenario.limits = scenario.limits.filter { own in !limits.contains { $0.per == own.per } } + limits
            scenario.limitHeaders = library.limitHeaders
            return scenario
        }
    }
}
