import Documents
import Exchanges
import Faults
import Matching

extension Scenario {
    /// What it does, in words, a line each: its rules in their order with
    /// what each wants, and what it answers in turn.
    public var explained: [String] {
        var lines = [title.isEmpty ? name : "\(name): \(title)"] + limits.map(\.explained)
        for (index, rule) in rules.enumerated() {
            lines.append("")
            lines.append(
                "\(rule.shownName(index))  \(rule.when.summary)\(rule.shownState)\(rule.shownGate)\(rule.shownCounting)"
            )
            lines += rule.explained.map { "  " + $0 }
        }
        return lines
    }
}

extension Rule {
    /// `rule 2`, with its name where it has one.
    public func shownName(_ index: Int) -> String { "rule \(index + 1)" + (name.map { " (\($0))" } ?? "") }

    fileprivate var shownGate: String {
        switch gate {
        case .every(let count): ", the last of each \(count) of these"
        case .chance(let millionths):
            ", \(millionths % 10_000 == 0 ? "\(millionths / 10_000)" : "\(Double(millionths) / 10_000)")% of these"
        case .number(let count): ", the one before which \(count) of these came"
        case nil: ""
        }
    }

    fileprivate var shownCounting: String {
        let owner =
            switch per {
            case .token: ""
            case .key: ", counted for each API key"
            case .connection: ", counted for each connection"
            }
        switch advance {
        case .request: return owner
        case .delivered: return owner + ", a response that was not taken whole is given again"
        case .call: return owner + ", one step for each call and its retries"
        }
    }

    fileprivate var shownState: String {
        state.map { ", while \($0.name) is \($0.test)" }.joined()
    }

    /// What it answers in turn, in words.
    public var explained: [String] {
        guard steps.count > 1 || after == .miss else { return ["always  " + (steps.first?.explained ?? "")] }
        var places: [String] = []
        var next = 1
        for step in steps {
            guard let times = step.times else {
                places.append("from \(next)")
                continue
            }
            places.append(times == 1 ? "\(next)" : "\(next)-\(next + times - 1)")
            next += times
        }
        let width = places.map(\.count).max() ?? 0
        let lines = zip(places, steps).map { place, step in
            "request \(place)\(String(repeating: " ", count: width - place.count))  \(step.explained)"
        }
        guard steps.last?.times != nil else { return lines }
        switch after {
        case .last: return lines + ["then the last step again"]
        case .cycle: return lines + ["then from the first step again"]
        case .miss: return lines + ["then nothing: a miss, \(Miss.Kind.consumed.rawValue)"]
        }
    }
}

extension Step {
    fileprivate var explained: String {
        if raw != nil { return "raw bytes and nothing else" }
        var text = "\(response.status)" + (response.source.map { " " + $0 } ?? "")
        for line in response.headers where Headers.sameName(line.name, "Retry-After") {
            text += ", Retry-After " + (line.value.constant.map { String(decoding: $0, as: UTF8.self) } ?? "as a date")
        }
        if response.delay.usual > 0 {
            text += ", after \(response.delay.isDrawn ? "about " : "")\(response.delay.usual / 1_000_000) ms"
        }
        if case .stream = response.body { text += ", streamed" }
        if response.twin != nil { text += ", streamed where the request asks for it" }
        for (name, value) in sets.sorted(by: { $0.key < $1.key }) {
            text += ", sets \(name) to \(JSONWriter().string(value))"
        }
        for fault in faults { text += ", " + fault.summary }
        return text
    }
}
