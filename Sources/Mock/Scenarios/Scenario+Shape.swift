public import Documents
import Exchanges
import Matching

extension Scenario {
    /// The shape of a scenario: of a file, or of a script inside a case.
    ///
    /// `folder` is where body files lie. A script has a name from outside
    /// and neither `format` nor `name`.
    public static func shape(folder: String, name: String? = nil) -> Shape<Scenario> {
        shape(folder: BodyFolder(folder), name: name)
    }

    /// The shape of a scenario whose bodies lie in a folder.
    static func shape(folder: BodyFolder, name: String? = nil) -> Shape<Scenario> {
        .object("a scenario") { reader in
            if name == nil { _ = reader.required("format", Scenario.format) }
            let ownName = name ?? reader.required("name", segment)
            let title = name == nil ? reader.required("title", .text) : reader.optional("title", .text)
            let provenance =
                name == nil
                ? reader.required("provenance", Provenance.shape) : reader.optional("provenance", Provenance.shape)
            let rules = reader.required("rules", .list(Rule.shape(folder: folder)))
            if reader.node["rules"]?.isEmptyList == true { reader.report("a scenario needs a rule", at: "rules") }
            guard let ownName, let rules else { return nil }
            return Scenario(name: ownName, title: title ?? "", provenance: provenance, rules: rules)
        }
    }

    /// The version of the format.
    private static var format: Shape<Int> {
        .scalar("1, the format that this program reads") { $0.integer == 1 ? 1 : nil }
    }

    /// A name that can stand in a path as one segment.
    private static var segment: Shape<String> {
        .scalar("a name of letters, digits, - and _") { node in
            guard let text = node.string, !text.isEmpty, text.utf8.count <= 100 else { return nil }
            let isGood = text.utf8.allSatisfy { byte in
                (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x5F
            }
            return isGood ? text : nil
        }
    }
}

extension Node {
    /// Whether it is a list and nothing stands in it, good or bad.
    fileprivate var isEmptyList: Bool { kind == .array && elements.isEmpty }
}

extension Rule {
    static func shape(folder: BodyFolder) -> Shape<Rule> {
        .object("a rule") { reader in
            let when =
                reader.has("when")
                ? reader.required("when", RequestMatcher.shape) : Optional(RequestMatcher())
            let after = reader.optional("after", .choice("last", "cycle", "miss")).flatMap(After.init) ?? .last
            let response = reader.optional("response", ResponsePlan.shape(folder: folder))
            let steps = reader.optional("steps", .list(Step.shape(folder: folder)))
            switch (reader.has("response"), reader.has("steps")) {
            case (true, true): reader.report("a rule has \"response\" or \"steps\", not both", at: "response")
            case (false, false): reader.report("a rule needs \"response\" or \"steps\"")
            case (true, false):
                guard let when, let response else { return nil }
                return Rule(when: when, steps: [Step(response: response)], after: after)
            case (false, true):
                if reader.node["steps"]?.isEmptyList == true { reader.report("there must be a step", at: "steps") }
                guard let when, let steps, !steps.isEmpty else { return nil }
                if let forever = steps.firstIndex(where: { $0.times == nil }), forever < steps.count - 1 {
                    reader.report("a step after one that answers forever is never reached", at: "steps")
                }
                return Rule(when: when, steps: steps, after: after)
            }
            return nil
        }
    }
}

extension Step {
    static func shape(folder: BodyFolder) -> Shape<Step> {
        .object("a step") { reader in
            let response = reader.optional("response", ResponsePlan.shape(folder: folder))
            let times = reader.optional("times", Step.times) ?? .some(1)
            let faults = reader.optional("faults", .list(StepFault.shape(folder: folder))) ?? []
            let raw = StepFault.raw(faults)
            // Raw bytes stand in place of a response.
            guard raw != nil || reader.has("response") else {
                reader.report("a step needs \"response\", a response")
                return nil
            }
            let plan = response ?? (reader.has("response") ? nil : ResponsePlan.nothing)
            return plan.map { Step(response: $0, faults: StepFault.faults(faults), raw: raw, times: times) }
        }
    }

    private static var times: Shape<Int?> {
        .scalar("a number of times from 1, or forever") { node in
            if node.string == "forever" { return .some(nil) }
            guard let times = node.integer, (1...1_000_000_000).contains(times) else { return nil }
            return .some(times)
        }
    }
}

extension RequestMatcher {
    /// The shape of what a rule wants.
    static var shape: Shape<RequestMatcher> {
        .object("a condition") { reader in
            var matcher = RequestMatcher()
            matcher.methods = reader.optional("method", .oneOrList(methodName)) ?? []
            matcher.path = reader.optional("path", pathPattern)
            matcher.headers = (reader.optional("headers", .table(.glob)) ?? []).map { Named($0.name, $0.value) }
            matcher.query = (reader.optional("query", .table(.glob)) ?? []).map { Named($0.name, $0.value) }
            matcher.json = reader.optional("json", members) ?? []
            if reader.has("not") { matcher.not = reader.optional("not", .oneOrList(RequestMatcher.shape)) ?? [] }
            return matcher
        }
    }

    /// A method in the case of the wire: `get` would match nothing, ever.
    private static var methodName: Shape<String> {
        Shape("a method") { node, decoding in
            guard let text = Shape.text.decode(node, decoding) else { return nil }
            let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
            if let meant = known.first(where: { $0 == text.uppercased() && $0 != text }) {
                decoding.report(node, "the method \"\(text)\" is none that clients send", hint: "write \(meant)")
            }
            return text
        }
    }

    /// A pattern that a path can match.
    private static var pathPattern: Shape<Glob> {
        Shape("a pattern of a path") { node, decoding in
            guard let glob = Shape.glob.decode(node, decoding) else { return nil }
            if let first = glob.description.utf8.first, !"/*{\\".utf8.contains(first) {
                decoding.report(node, "a path begins with /, and \"\(glob)\" does not")
            }
            if glob.description.utf8.contains(UInt8(ascii: "?")) {
                decoding.report(node, "a path holds no ?", hint: "what follows it is matched under \"query\"")
            }
            return glob
        }
    }

    private static var members: Shape<[Member]> {
        Shape("a mapping from paths to values") { node, decoding in
            guard node.kind == .object else {
                decoding.report(node, "expected a mapping from paths to values, found \(node.shown)")
                return nil
            }
            return node.members.compactMap { name, value in
                let text = String(decoding: name.bytes, as: UTF8.self)
                guard let path = JSONPath(text) else {
                    decoding.report(name, "\"\(text)\" is no path", hint: "such as messages[0].role")
                    return nil
                }
                guard value.kind == .string else { return Member(path, .equal(value.value)) }
                return Shape.glob.decode(value, decoding).map { Member(path, .pattern($0)) }
            }
        }
    }
}

extension Shape where Output == Glob {
    /// A pattern.
    static var glob: Shape {
        Shape("a pattern") { node, decoding in
            guard let text = node.string else {
                decoding.report(
                    node,
                    "expected a pattern, found \(node.shown)",
                    hint: [.array, .object].contains(node.kind) ? nil : "quote it"
                )
                return nil
            }
            do {
                let glob = try Glob(text)
                for name in glob.waitsFor where !CaseValues.names.contains(String(name.dropFirst(5))) {
                    let known = CaseValues.names.map { "case." + $0 }
                    let near = Spelling.nearest(to: name, in: known)
                    decoding.report(
                        node,
                        "unknown token {{\(name)}}",
                        hint: near.map { "did you mean {{\($0)}}?" } ?? "known: " + known.joined(separator: ", ")
                    )
                }
                return glob
            } catch {
                decoding.report(node, "not a pattern: \(error)")
                return nil
            }
        }
    }
}
