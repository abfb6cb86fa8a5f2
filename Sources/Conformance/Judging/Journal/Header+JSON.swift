import Contracts
import Documents

extension Run.Header {
    var json: [Member] {
        var members = [
            Member("format", .integer(JournalLine.format)), Member("tool", .string(tool)),
            Member("subject", subject.json), Member("contract", .string(contract)),
        ]
        if let suite { members.append(Member("suite", .string(suite.hex))) }
        if let suiteCases { members.append(Member("cases", .integer(suiteCases))) }
        if let began { members.append(Member("began", .string(began))) }
        members.append(Member("set", .string(obligations.set)))
        members.append(
            Member(
                "obligations",
                .object(
                    obligations.byCheck.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                        .map { Member($0.key, $0.value.json) }
                )
            )
        )
        return members
    }

    static func decode(_ reader: inout ObjectReader) -> Run.Header? {
        _ = reader.required("format", .format)
        let tool = reader.required("tool", .string)
        let subject = reader.required("subject", SubjectDescription.shape)
        let contract = reader.required("contract", .string)
        let suite = reader.optional("suite", SuiteDigest.shape)
        let suiteCases = reader.optional("cases", .ordinal)
        let began = reader.optional("began", .string)
        let set = reader.required("set", .string)
        let obligations = reader.required(
            "obligations",
            Shape<[(name: String, value: Obligation)]>.table(Obligation.shape)
        )
        guard let tool, let subject, let contract, let set, let obligations else { return nil }
        let byCheck = Dictionary(obligations.map { ($0.name, $0.value) }) { _, last in last }
        return Run.Header(
            tool: tool,
            subject: subject,
            contract: contract,
            obligations: Obligations(set: set, byCheck: byCheck),
            suite: suite,
            suiteCases: suiteCases,
            began: began
        )
    }
}

extension SuiteDigest {
    static var shape: Shape<SuiteDigest> {
        .scalar("a SHA-256 in 64 hexadecimal digits") { $0.string.flatMap { SuiteDigest(hex: $0) } }
    }
}

extension Obligation {
    var json: Value {
        var members = [
            Member("requirement", .string(requirement)), Member("level", .string(level.rawValue)),
            Member("text", .string(text)),
        ]
        if let line { members.append(Member("line", .integer(line))) }
        return .object(members)
    }

    static var shape: Shape<Obligation> {
        .object("an obligation") { reader in
            let requirement = reader.required("requirement", .string)
            let level = reader.required("level", Shape<Level>.word)
            let text = reader.required("text", .string)
            let line = reader.optional("line", .ordinal)
            guard let requirement, let level, let text else { return nil }
            return Obligation(requirement: requirement, level: level, text: text, line: line)
        }
    }
}

extension SubjectDescription {
    var json: Value {
        .object([
            "kind": .string(kind), "name": .string(name), "version": .string(version),
            "details": .object(details.map { Member($0.name, .string($0.value)) }),
            "artifacts": .object(artifacts.map { Member($0.name, .string($0.sha256)) }),
            "capabilities": .array(capabilities.map { .string($0) }), "maxParallel": .integer(maxParallel),
        ])
    }

    static var shape: Shape<SubjectDescription> {
        .object("a subject") { reader in
            let kind = reader.required("kind", .string)
            let name = reader.required("name", .string)
            let version = reader.required("version", .string)
            let texts = Shape<[(name: String, value: String)]>.table(.string)
            let details = reader.required("details", texts)
            let artifacts = reader.required("artifacts", texts)
            let capabilities = reader.required("capabilities", .list(.string))
            let maxParallel = reader.required("maxParallel", .integer(1...1 << 31))
            guard let kind, let name, let version, let details, let artifacts, let capabilities, let maxParallel else {
                return nil
            }
            return SubjectDescription(
                kind: kind,
                name: name,
                version: version,
                details: details.map { Detail($0.name, $0.value) },
                artifacts: artifacts.map { Artifact(name: $0.name, sha256: $0.value) },
                capabilities: capabilities,
                maxParallel: maxParallel
            )
        }
    }
}
