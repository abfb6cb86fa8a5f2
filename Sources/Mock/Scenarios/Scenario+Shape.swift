public import Documents
import Exchanges
import Faults
import Matching

extension Scenario {
    /// The shape of a scenario: of a file, or of a script inside a case.
    ///
    /// `folder` is where body files lie. A script has a name from outside
    /// and neither `format` nor `name`.
    public static func shape(
        folder: String,
        name: String? = nil,
        library: ResponseLibrary = ResponseLibrary()
    ) -> Shape<Scenario> {
        let sources = ResponseSources(BodyFolder(folder), library: library)
        return .object("a scenario") { reader in
            if let name { return read(&reader, name, sources) }
            _ = reader.required("format", format)
            let own = reader.required("name", segment)
            return read(&reader, own, sources)
        }
    }

    /// The shape of a scenario in a file, whose name is the scenario's where
    /// that has none of its own.
    static func shape(file: String, _ sources: ResponseSources) -> Shape<Scenario> {
        .object("a scenario") { reader in
            _ = reader.required("format", format)
            let own = reader.has("name") ? reader.optional("name", segment) : name(ofFile: file)
            return read(&reader, own, sources)
        }
    }

    private static func read(_ reader: inout ObjectReader, _ name: String?, _ sources: ResponseSources) -> Scenario? {
        let title = reader.optional("title", .text)
        let provenance = reader.optional("provenance", Provenance.shape)
        let declared = reader.optional("states", .table(.value)) ?? []
        let states = Dictionary(declared.map { ($0.name, $0.value) }) { $1 }
        let limits = reader.optional("limits", Limit.shapes(sources)) ?? []
        let rules = reader.required("rules", .list(Rule.shape(sources)))
        if reader.node["rules"]?.isEmptyList == true { reader.report("a scenario needs a rule", at: "rules") }
        guard let name, let rules else { return nil }
        reportTwice(rules, reader)
        reportUndeclared(Array(states.keys), reader)
        var scenario = Scenario(name: name, title: title ?? "", provenance: provenance, rules: rules, states: states)
        (scenario.limits, scenario.limitHeaders) = (limits, sources.library.limitHeaders)
        scenario.remarks = reader.decoding.remarks
        return scenario
    }

    /// Names of the state that nobody has declared: one of them is misspelt.
    private static func reportUndeclared(_ declared: [String], _ reader: ObjectReader) {
        for rule in reader.node["rules"]?.elements ?? [] {
            let wanted = rule["when"]?["state"]?.members ?? []
            let set = (rule["steps"]?.elements ?? []).flatMap { $0["set"]?.members ?? [] }
            for (name, _) in wanted + set {
                let text = String(decoding: name.bytes.prefix(200), as: UTF8.self)
                guard !declared.contains(where: { $0.utf8.elementsEqual(name.bytes) }) else { continue }
                let near = Spelling.nearest(to: text, in: declared)
                reader.decoding.report(
                    name,
                    "nobody declares the state \"\(text)\"",
                    hint: near.map { "did you mean \"\($0)\"?" } ?? "declare it: states: { \(text): … }"
                )
            }
        }
    }

    private static func reportTwice(_ rules: [Rule], _ reader: ObjectReader) {
        let nodes = reader.node["rules"]?.elements ?? []
        guard nodes.count == rules.count else { return }
        var seen: Set<[UInt8]> = []
        for (rule, node) in zip(rules, nodes) {
            guard let name = rule.name, !seen.insert(Array(name.utf8)).inserted, let place = node["name"] else {
                continue
            }
            reader.decoding.report(place, "two rules have the name \"\(name)\"")
        }
    }

    /// The name of a file without its ending, as a segment of a path.
    private static func name(ofFile path: String) -> String {
        let file = Files.name(of: path)
        let stem = file.lastIndex(of: ".").map { $0 == file.startIndex ? file[...] : file[..<$0] } ?? file[...]
        let bytes = stem.utf8.prefix(100).map { isNameByte($0) ? $0 : UInt8(ascii: "-") }
        return bytes.isEmpty ? "scenario" : String(decoding: bytes, as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x5F
    }

    /// The version of the format.
    static var format: Shape<Int> {
        .scalar("1, the format that this program reads") { $0.integer == 1 ? 1 : nil }
    }

    /// A name that can stand in a path as one segment.
    static var segment: Shape<String> {
        .scalar("a name of letters, digits, - and _") { node in
            guard let text = node.string, !text.isEmpty, text.utf8.count <= 100 else { return nil }
            return text.utf8.allSatisfy(isNameByte) ? text : nil
        }
    }
}

extension Node {
    /// Whether it is a list and nothing stands in it, good or bad.
    fileprivate var isEmptyList: Bool { kind == .array && elements.isEmpty }
}

extension Rule {
    static func shape(_ sources: ResponseSources) -> Shape<Rule> {
        .object("a rule") { reader in
            let when =
                reader.has("when")
                ? reader.required("when", RequestMatcher.shape(ofRule: true)) : Optional(RequestMatcher())
            let state = stateTests(reader)
            let name = reader.optional("name", .text)
            let gate = gate(&reader)
            let (per, advance) = counting(&reader, gate)
            let after = reader.optional("after", .choice("last", "cycle", "miss")).flatMap(After.init) ?? .last
            let response = reader.optional("response", ResponseDraft.shape(sources))
            let steps = reader.optional("steps", .list(Step.shape(sources)))
            let rule = { (when: RequestMatcher, steps: [Step]) in
                var rule = Rule(when: when, steps: steps, after: after, name: name, gate: gate)
                rule.state = state
                (rule.per, rule.advance) = (per, advance)
                return rule
            }
            switch (reader.has("response"), reader.has("steps")) {
            case (true, true): reader.report("a rule has \"response\" or \"steps\", not both", at: "response")
            case (false, false):
                reader.reportMissing("response", "steps", message: "a rule needs \"response\" or \"steps\"")
            case (true, false):
                guard let when, let response else { return nil }
                return rule(when, [Step(response: response)])
            case (false, true):
                if reader.node["steps"]?.isEmptyList == true { reader.report("there must be a step", at: "steps") }
                guard let when, let steps, !steps.isEmpty else { return nil }
                if let forever = steps.firstIndex(where: { $0.times == nil }), forever < steps.count - 1 {
                    reader.report("a step after one that answers forever is never reached", at: "steps")
                }
                return rule(when, steps)
            }
            return nil
        }
    }
}

extension Rule {
    private static func gate(_ reader: inout ObjectReader) -> Gate? {
        let every = reader.optional("every", .integer(1...1_000_000_000))
        let chance = reader.optional("chance", chance)
        let number = reader.node["when"]?["step"].flatMap {
            Shape<Int>.integer(0...1_000_000_000).decode($0, reader.decoding)
        }
        let given = [
            reader.has("every") ? "every" : nil, reader.has("chance") ? "chance" : nil, number.map { _ in "step" },
        ]
        .compactMap { $0 }
        if given.count > 1 { reader.report("a rule has one of \(given.joined(separator: ", "))") }
        return every.map { .every($0) } ?? chance.map { .chance($0) } ?? number.map { .number($0) }
    }

    /// Whose steps are counted, and what makes them go on. What became of a
    /// response and which requests are answered at all are two rules.
    private static func counting(_ reader: inout ObjectReader, _ gate: Gate?) -> (Per, Advance) {
        let per = reader.optional("per", Shape<Per>.word) ?? .token
        let advance = reader.optional("advance", Shape<Advance>.word) ?? .request
        if advance != .request, let gate {
            let name =
                switch gate {
                case .every: "every"
                case .chance: "chance"
                case .number: "step"
                }
            reader.report(
                "\"advance: \(advance.rawValue)\" goes on by its responses, \"\(name)\" by its requests",
                at: "advance",
                hint: "a rule has one of both"
            )
        }
        return (per, advance)
    }

    /// What a rule's condition wants of the state.
    private static func stateTests(_ reader: ObjectReader) -> [StateTest] {
        guard let node = reader.node["when"]?["state"] else { return [] }
        let tests = Shape<[(name: String, value: ValueTest)]>.table(ValueShape.json).decode(node, reader.decoding)
        return (tests ?? []).map { StateTest($0.name, $0.value) }
    }

    /// A percentage, in thousandths of a thousandth.
    private static var chance: Shape<Int> {
        .scalar("a percentage such as 10% or 0.5%") { node in
            guard let text = node.string, text.hasSuffix("%") else { return nil }
            let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
            guard (1...2).contains(parts.count),
                parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }),
                let whole = Int(parts[0]), whole <= 100, parts.count == 1 || parts[1].count <= 4
            else { return nil }
            let fraction = parts.count > 1 ? Int((parts[1] + "0000").prefix(4)) ?? 0 : 0
            let millionths = whole * 10_000 + fraction
            return (1...1_000_000).contains(millionths) ? millionths : nil
        }
    }
}

extension Step {
    /// A name of the library, or a mapping: a response's own members, or
    /// `response`, beside what the step says of it.
    static func shape(_ sources: ResponseSources) -> Shape<Step> {
        Shape("a step") { node, decoding in
            if [.string, .number].contains(node.kind) {
                return ResponseDraft.shape(sources).decode(node, decoding).map { Step(response: $0) }
            }
            let mapping = Shape<Step>.object("a step") { reader in read(&reader, sources) }
            return mapping.decode(node, decoding)
        }
    }

    private static func read(_ reader: inout ObjectReader, _ sources: ResponseSources) -> Step? {
        let set = reader.optional("set", .table(.value)) ?? []
        var step = unset(&reader, sources)
        if let step { remarkOnPlaces(of: step, reader) }
        step?.sets = Dictionary(set.map { ($0.name, $0.value) }) { $1 }
        return step
    }

    /// Faults whose place lies past the end of each body that the step has,
    /// with more room for tokens than they usually need.
    private static func remarkOnPlaces(of step: Step, _ reader: ObjectReader) {
        let nodes = reader.node["faults"]?.elements ?? []
        guard nodes.count == step.faults.count else { return }
        let tokenCount = 4096
        var (streams, haveTokens) = step.response.expectedStreams(tokenCount: tokenCount)
        for (fault, node) in zip(step.faults, nodes) {
            let problems = streams.map { fault.problem(with: $0) }
            if let first = problems.first.flatMap(\.self), !problems.contains(nil) {
                // Events are what the twin has.
                let told = first.contains("end of the stream") ? problems.last.flatMap(\.self) ?? first : first
                let room = haveTokens && told.hasSuffix(" bytes") ? ", \(tokenCount) of them for each token" : ""
                reader.decoding.remark(node, told + room, hint: "the end counts in its place; 100% is the end")
            }
            streams = streams.map { fault.apply(to: $0) }
        }
    }

    private static func unset(_ reader: inout ObjectReader, _ sources: ResponseSources) -> Step? {
        let times = reader.optional("times", Step.times) ?? .some(1)
        let faults = reader.optional("faults", .list(StepFault.shape(sources))) ?? []
        let raw = StepFault.raw(faults)
        let response = reader.optional("response", ResponseDraft.shape(sources))
        let own = ResponseDraft.members.filter { reader.has($0) }
        if reader.has("response") {
            if let other = own.first {
                reader.report("a step has \"response\" or a response's own members, not both", at: other)
                return nil
            }
            return response.map { Step(response: $0, faults: StepFault.faults(faults), raw: raw, times: times) }
        }
        guard !own.isEmpty else {
            // Raw bytes stand in place of a response.
            if raw != nil { return Step(response: .nothing, faults: StepFault.faults(faults), raw: raw, times: times) }
            // Raw bytes that are no good are reported already.
            let meansRaw = (reader.node["faults"]?.elements ?? []).contains { $0["raw"] != nil }
            if !meansRaw {
                let message = "a step needs a response: \"use\", \"status\" or \"response\""
                reader.reportMissing("response", "use", "status", message: message)
            }
            return nil
        }
        let plan = ResponseDraft.read(&reader, sources)?.plan
        return plan.map { Step(response: $0, faults: StepFault.faults(faults), raw: raw, times: times) }
    }

    private static var times: Shape<Int?> {
        .scalar("a number of times from 1, or forever") { node in
            if node.string == "forever" { return .some(nil) }
            guard let times = node.integer, (1...1_000_000_000).contains(times) else { return nil }
            return .some(times)
        }
    }
}
