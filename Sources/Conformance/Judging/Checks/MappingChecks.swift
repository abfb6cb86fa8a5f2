import Contracts
import Documents
import Exchanges

/// What is taken from a response: MAP.
enum MappingChecks {
    static let all = [index, longText]

    /// The check that a variable has for itself.
    static func mapped(_ name: String) -> Check {
        Check(
            "map.\(name)",
            looksAt: "the variable \(name): the value that the last response has at the path of the mapping",
            kills: ["50", "51", "52", "53", "54"]
        ) { _, seen, _ in
            guard let rule = Evidence(seen).mapping.first(where: { $0.name.isExactly(name) }) else {
                return .vacuous("its mapping has no \(name)")
            }
            return taken(rule.name, rule.path, seen)
        }
    }

    /// Needs a response whose list has several, differing elements.
    static let index = Check(
        "map.index",
        looksAt: "the variables whose path has an index: each holds that element's value and not a neighbour's",
        kills: ["50"]
    ) { _, seen, _ in
        let evidence = Evidence(seen)
        let indexed = evidence.mapping.filter { rule in
            rule.path.steps.contains { if case .index = $0 { true } else { false } }
        }
        guard !indexed.isEmpty, let body = evidence.lastJSON else { return taken("", nil, seen) }
        guard indexed.contains(where: { hasNeighbour($0.path, in: body) }) else {
            return .vacuous("no list of the response has several, differing elements")
        }
        for rule in indexed {
            let verdict = taken(rule.name, rule.path, seen)
            if verdict.kind != .pass { return verdict }
        }
        return .pass
    }

    /// A text that a String variable of an engine does not hold.
    static let longText = Check(
        "map.long-text",
        looksAt: "the variable of a text that no String variable holds: it arrives whole",
        kills: ["44"]
    ) { _, seen, _ in
        if let lost = Verdict.lostLongResponse(seen) { return lost }
        guard seen.report.variables != nil else { return .unobservable(seen) }
        let evidence = Evidence(seen)
        guard let body = evidence.lastJSON else { return taken("", nil, seen) }
        let long = evidence.mapping.filter { rule in
            rule.path.find(in: body)?.string.map { $0.utf16.count > Verdict.longestString } ?? false
        }
        guard !long.isEmpty else { return .vacuous("no text of its response is that long") }
        for rule in long {
            let verdict = taken(rule.name, rule.path, seen)
            if verdict.kind != .pass { return verdict }
        }
        return .pass
    }

    private static func taken(_ name: String, _ path: JSONPath?, _ seen: Observation) -> Verdict {
        let evidence = Evidence(seen)
        guard let response = evidence.lastResponse, (200..<300).contains(response.status) else {
            return .fail(
                "no response came to take a value from",
                expected: "a request that is answered with 2xx",
                actual: Evidence.shown(seen.outcome)
            )
        }
        guard let path, let wanted = evidence.lastJSON.flatMap({ path.find(in: $0) }) else {
            return .vacuous("its response has nothing to take")
        }
        guard let found = seen.variable(name) else { return .unobservable(seen) }
        let shown = JSONWriter().string(wanted).shortened()
        if found.type != .absent, found.value.isSame(as: wanted) { return .pass }
        if case .number(let lexeme) = wanted, found.value.string?.isExactly(lexeme) == true {
            return .warn("\(name) is a text of digits", expected: shown, actual: Evidence.shown(found))
        }
        return .fail("\(name) is not what \(path) holds", expected: shown, actual: Evidence.shown(found))
    }

    /// Whether the list of the path's first index has an element that would
    /// give another value.
    private static func hasNeighbour(_ path: JSONPath, in body: Value) -> Bool {
        guard let at = path.steps.firstIndex(where: { if case .index = $0 { true } else { false } }),
            case .index(let index) = path.steps[at]
        else { return false }
        func value(_ steps: some Sequence<JSONPath.Step>, in value: Value?) -> Value? {
            steps.reduce(value) { value, step in
                switch step {
                case .name(let name): value?[name]
                case .index(let index): value?[index]
                }
            }
        }
        let elements = value(path.steps[..<at], in: body)?.elements ?? []
        let rest = path.steps[(at + 1)...]
        let own = elements.indices.contains(index) ? value(rest, in: elements[index]) : nil
        return elements.indices.contains { other in other != index && value(rest, in: elements[other]) != own }
    }
}
