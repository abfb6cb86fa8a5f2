import Contracts
import Documents
import Scenarios

extension TestCase {
    /// The shape of a case in a file. `folder` is where the bodies of its
    /// script lie, `library` holds the responses that it may use; `scenario` finds one by its name, and gives `nil` where
    /// there is none.
    static func shape(
        folder: String,
        library: ResponseLibrary,
        scenario: @escaping (String, Node, Decoding) -> Scenario?
    ) -> Shape<TestCase> {
        .object("a case") { reader in
            let id = reader.required("id", identifier)
            let title = reader.required("title", .text)
            let control = reader.optional("control", .text)
            let lane = reader.optional("lane", Shape<Lane>.word) ?? .parallel
            let deadline = reader.optional("deadline", .duration)
            let secret = reader.optional("secret", secret)
            let set = reader.optional("set", inputs) ?? [:]
            let variables = reader.optional("variables", variables) ?? [:]
            let process = reader.optional("process", Shape<OrderedProcess>.word) ?? .probe
            let script = reader.required("script", script(folder: folder, name: id ?? "case", library, scenario))
            let checks = reader.required("checks", .list(Shape<CheckUse>.checkUse))
            reportTwice(checks ?? [], reader)
            guard let id, let title, let script, let checks else { return nil }
            if checks.isEmpty { reader.report("a case needs a check", at: "checks") }
            return TestCase(
                id: id,
                title: title,
                control: control,
                lane: lane,
                deadline: deadline ?? script.waits + 20_000_000_000,
                secret: secret ?? .variable,
                ownsSecret: secret != nil,
                set: set,
                variables: variables,
                process: process,
                script: script,
                checks: checks,
                source: reader.node.value
            )
        }
    }

    /// `area/kebab-name`.
    static var identifier: Shape<String> {
        .scalar("an id such as retry/after-seconds, in small letters, digits and -") { node in
            let parts = (node.string ?? "").utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
            let isGood = parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D }
            }
            return parts.count == 2 && isGood ? node.string : nil
        }
    }

    static var secret: Shape<Secret> {
        .object("a secret") { reader in reader.required("source", Shape<Secret>.word) }
    }

    /// Inputs by name; a name that no connector has is a mistake.
    static var inputs: Shape<[String: String]> {
        Shape("a mapping from inputs to texts") { node, decoding in
            guard node.kind == .object else {
                decoding.report(node, "expected a mapping from inputs to texts, found \(node.shown)")
                return nil
            }
            let known = ParameterName.allCases.map(\.rawValue)
            var inputs: [String: String] = [:]
            for (nameNode, value) in node.members {
                let name = String(decoding: nameNode.bytes, as: UTF8.self)
                if ParameterName(rawValue: name) == nil {
                    let near = Spelling.nearest(to: name, in: known)
                    decoding.report(
                        nameNode,
                        "unknown input \"\(name)\"",
                        hint: near.map { "did you mean \"\($0)\"?" } ?? "known: " + known.joined(separator: ", ")
                    )
                }
                inputs[name] = Shape<String>.string.decode(value, decoding)
            }
            return inputs
        }
    }

    static var variables: Shape<[String: ProcessValue]> {
        Shape<[(name: String, value: Value)]>.table(.value).map { pairs in
            Dictionary(pairs.map { ($0.name, ProcessValue(plain: $0.value)) }) { _, last in last }
        }
    }

    private static func script(
        folder: String,
        name: String,
        _ library: ResponseLibrary,
        _ scenario: @escaping (String, Node, Decoding) -> Scenario?
    ) -> Shape<Scenario> {
        Shape("a scenario's name, or rules") { node, decoding in
            guard let wanted = node.string else {
                return Scenario.shape(folder: folder, name: name, library: library).decode(node, decoding)
            }
            return scenario(wanted, node, decoding)
        }
    }

    private static func reportTwice(_ checks: [CheckUse], _ reader: ObjectReader) {
        var seen: Set<String> = []
        for use in checks where !seen.insert(use.check).inserted {
            reader.report("check \"\(use.check)\" stands twice", at: "checks")
        }
    }
}

extension Scenario {
    /// The longest that any script is waited for: a day.
    private static let longestWait: UInt64 = 86_400_000_000_000

    /// How long a client that does what the responses ask may wait, in
    /// nanoseconds: delays and Retry-After, each as often as it is sent; a
    /// day at most.
    var waits: UInt64 {
        rules.flatMap(\.steps).reduce(0) { total, step in
            var wait = min(step.response.delay.greatest, Self.longestWait)
            for header in step.response.headers where header.name.lowercased() == "retry-after" {
                let seconds = header.value.constant.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
                // A date says only when it is served how far ahead it lies.
                wait += UInt64(min(max(seconds ?? 10, 0), 60)) * 1_000_000_000
            }
            return min(total + wait * UInt64(min(max(step.times ?? 10, 0), 10)), Self.longestWait)
        }
    }
}
