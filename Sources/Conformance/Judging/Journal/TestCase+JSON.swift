import Contracts
import Documents

extension TestCase {
    /// Its form in a journal: what verdicts are computed from, and the case
    /// as its file has it. A script stands there as its outline, since what
    /// it answered stands in the exchanges.
    var json: Value {
        .object([
            "id": .string(id),
            "title": .string(title),
            "control": control.map { .string($0) } ?? .null,
            "lane": .string(lane.rawValue),
            "deadline": .integer(deadline),
            "secret": .string(secret.rawValue),
            "set": .texts(set),
            "variables": .variables(variables),
            "outline": .array(outline.map { .array($0.times.map { $0.map { .integer($0) } ?? .null }) }),
            "checks": .array(
                checks.map { .object(["check": .string($0.check), "parameters": $0.parameters.json]) }
            ),
            "source": source,
        ])
    }

    static var journalShape: Shape<TestCase> {
        .object("a case") { reader in
            let id = reader.required("id", .text)
            let title = reader.required("title", .text)
            let control = reader.required("control", Shape<String?>.textOrNull)
            let lane = reader.required("lane", Shape<Lane>.word)
            let deadline = reader.required("deadline", .instant)
            let secret = reader.required("secret", Shape<Secret>.word)
            let set = reader.required("set", .texts)
            let variables = reader.required("variables", .variables)
            let outline = reader.required("outline", .list(RuleOutline.shape))
            let checks = reader.required("checks", .list(journalCheck))
            let source = reader.required("source", .value)
            guard let id, let title, let control, let lane, let deadline, let secret, let set, let variables,
                let outline, let checks, let source
            else { return nil }
            return TestCase(
                id: id,
                title: title,
                control: control,
                lane: lane,
                deadline: deadline,
                secret: secret,
                set: set,
                variables: variables,
                script: nil,
                outline: outline,
                checks: checks,
                source: source
            )
        }
    }

    /// A check that this program does not know is the reader's mistake: its
    /// verdict cannot be computed.
    private static var journalCheck: Shape<CheckUse> {
        .object("a check") { reader in
            guard let id = reader.required("check", .text) else {
                _ = reader.has("parameters")
                return nil
            }
            guard let check = Check.named(id) else {
                _ = reader.has("parameters")
                _ = reader.required("check", .oneOf(Check.all.map(\.id)))
                return nil
            }
            return reader.required("parameters", Shape<CheckParameters>.arguments(of: check)).map { CheckUse(id, $0) }
        }
    }
}

extension TestCase.RuleOutline {
    static var shape: Shape<TestCase.RuleOutline> {
        let times = Shape<Int?>("a number of times, or null") { node, decoding in
            if node.isNull { return .some(nil) }
            return Shape<Int>.integer(1...Int.max).decode(node, decoding).map { .some($0) }
        }
        return Shape<[Int?]>.list(times).map { TestCase.RuleOutline(times: $0) }
    }
}

extension Shape where Output == String? {
    static var textOrNull: Shape {
        Shape("a text, or null") { node, decoding in
            if node.isNull { return .some(nil) }
            return Shape<String>.string.decode(node, decoding).map { .some($0) }
        }
    }
}
