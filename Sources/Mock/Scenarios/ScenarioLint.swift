public import Documents
import Exchanges
import Faults
import Matching

/// What is legal in a scenario and probably not meant.
public enum ScenarioLint {
    /// The findings in one file, in the order of its text. Throws what makes
    /// it no scenario.
    public static func findings(
        _ path: String,
        links: ScenarioFile.Links = ScenarioFile.Links(),
        library: ResponseLibrary
    ) throws(DocumentError) -> [Diagnostic] {
        let scenario = try ScenarioFile.load(path, links: links, library: library)
        let document = try Document.yamlOrJSON(try Files.read(path), name: path)
        let nodes = document.root["rules"]?.elements ?? []
        var findings = scenario.remarks
        for (index, limit) in scenario.limits.enumerated() {
            guard case .text(let text) = limit.retryAfter, !isRetryAfter(text) else { continue }
            let limits = document.root["limits"]?.elements ?? []
            let node = index < limits.count ? limits[index]["retryAfter"] : nil
            let finding = unreadable(retryAfter: text)
            findings.append(
                Diagnostic(
                    file: path,
                    position: node?.position,
                    message: "limit \(index + 1): \(finding.message)",
                    hint: "none, seconds, date, or whole seconds"
                )
            )
        }
        for (index, rule) in scenario.rules.enumerated() {
            let place = index < nodes.count ? nodes[index].position : nil
            let note = { (message: String, hint: String) in
                findings.append(Diagnostic(file: path, position: place, message: message, hint: hint))
            }
            if let first = scenario.rules[..<index].firstIndex(where: {
                $0.gate == nil && $0.state.isEmpty && $0.when.covers(rule.when)
            }) {
                note(
                    "rule \(index + 1) answers nothing: rule \(first + 1) matches every request that it matches",
                    "the first rule that matches answers; put the narrower one first"
                )
            }
            if rule.advance != .request, let never = rule.steps.firstIndex(where: \.neverEnds), rule.steps.count > 1 {
                note(
                    "rule \(index + 1), step \(never + 1): its faults let no client take it whole, and "
                        + "\"advance: \(rule.advance.rawValue)\" gives it again",
                    "\"advance: request\" goes on"
                )
            }
            for (number, step) in rule.steps.enumerated() {
                let name = rule.steps.count == 1 ? "rule \(index + 1)" : "rule \(index + 1), step \(number + 1)"
                for finding in Self.findings(step.response) { note("\(name): \(finding.message)", finding.hint) }
            }
        }
        let key = { (found: (offset: Int, element: Diagnostic)) in
            (found.element.position?.line ?? 0, found.element.position?.column ?? 0, found.offset)
        }
        return findings.enumerated().sorted { key($0) < key($1) }.map(\.element)
    }

    private static func findings(_ plan: ResponsePlan) -> [(message: String, hint: String)] {
        var found: [(message: String, hint: String)] = []
        if saysJSON(plan), case .whole(let template) = plan.body, let bytes = template.constant, !bytes.isEmpty,
            (try? Document.json(bytes, name: "")) == nil
        {
            found.append(("its Content-Type says JSON, and its body is none", "say what it is, if that is meant"))
        }
        for line in plan.headers where Headers.sameName(line.name, "Retry-After") {
            guard let bytes = line.value.constant else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            if !isRetryAfter(text) { found.append(unreadable(retryAfter: text)) }
        }
        return found
    }

    /// Whether a client can read it: seconds, or a date.
    private static func isRetryAfter(_ text: String) -> Bool {
        !text.isEmpty && (text.utf8.allSatisfy { $0 &- 0x30 < 10 } || HTTPDate.parse(text, now: 0) != nil)
    }

    private static func unreadable(retryAfter text: String) -> (message: String, hint: String) {
        (
            "Retry-After \"\(text)\" is neither seconds nor a date (RFC 9110 section 10.2.3)",
            "whole seconds, or {{httpdate+3s}}"
        )
    }

    private static func saysJSON(_ plan: ResponsePlan) -> Bool {
        plan.headers.contains { line in
            guard Headers.sameName(line.name, "Content-Type"), let bytes = line.value.constant else { return false }
            let type = String(decoding: bytes, as: UTF8.self).lowercased()
            return type.hasPrefix("application/json") || type.contains("+json")
        }
    }
}

extension Step {
    /// Whether its faults keep every client from taking it whole.
    fileprivate var neverEnds: Bool {
        let stream = ResponseStream(Response(status: 200, body: Array("data: 1\n\ndata: 2\n\n".utf8)))
        return stream.with(faults).ending != .complete
    }
}
