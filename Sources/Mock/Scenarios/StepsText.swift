import Matching

/// The steps of a scenario in one line: `429*2, chat`.
///
///     steps    = step *("," step)
///     step     = word ["*" times]
///     word     = a response's name in the library, or a status number
public enum StepsText {
    /// Why a text is none.
    public struct Problem: Error, Equatable {
        /// What is wrong.
        public var message: String
        /// What to do about it.
        public var hint: String
    }

    /// A scenario named `steps` with one rule, which every request matches.
    public static func scenario(_ text: String, library: ResponseLibrary) -> Result<Scenario, Problem> {
        var steps: [Step] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            switch step(part, library) {
            case .success(let step): steps.append(step)
            case .failure(let problem): return .failure(problem)
            }
        }
        return .success(Scenario(name: "steps", title: text, rules: [Rule(when: .init(), steps: steps)]))
    }

    private static func step(_ part: Substring, _ library: ResponseLibrary) -> Result<Step, Problem> {
        let sides = part.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
        guard let word = sides.first, !word.isEmpty else {
            return .failure(Problem(message: "a step is missing", hint: "such as --steps '429*2, chat'"))
        }
        var times = 1
        if sides.count == 2 {
            guard let number = Int(sides[1]), (1...1_000_000_000).contains(number) else {
                return .failure(
                    Problem(
                        message: "\"\(sides[1].prefix(200))\" is no number of times",
                        hint: "a whole number from 1, such as \(word.prefix(200))*2"
                    )
                )
            }
            times = number
        }
        guard let entry = library.entry(word) else {
            let problem = library.problem(String(word.prefix(200)))
            return .failure(Problem(message: problem.message, hint: problem.hint))
        }
        return .success(Step(response: entry.plan, times: times))
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let start = text.drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }
        return end.map { String(start[...$0]) } ?? ""
    }
}
