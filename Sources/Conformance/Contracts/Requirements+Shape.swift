public import Documents

extension Shape where Output == Requirements {
    /// A requirements file's root.
    public static var requirements: Shape {
        object("a requirements file") { reader in
            _ = reader.required("format", .integer(1...1))
            let contract = reader.required("contract", .text)
            let sets = reader.required("sets", Shape<[(name: String, value: [Level])]>.table(.mandatoryLevels))
            let all = reader.required("requirements", .rows(.requirement, key: "id"))
            reportSharedChecks(reader)
            guard let contract, let sets, let all else { return nil }
            return Requirements(
                contract: contract,
                sets: sets.map { RequirementSet(name: $0.name, mandatory: $0.value) },
                all: all
            )
        }
    }

    /// A verdict must lead to one sentence of the contract, hence a check
    /// stands once.
    private static func reportSharedChecks(_ reader: ObjectReader) {
        var owners: [String: String] = [:]
        for requirement in reader.node["requirements"]?.elements ?? [] {
            let id = requirement["id"]?.string ?? ""
            for check in ["checks", "release"].flatMap({ requirement[$0]?.elements ?? [] }) {
                guard let name = check.string ?? check.members.first?.name.string else { continue }
                if let owner = owners[name] {
                    reader.decoding.report(
                        check,
                        "check \"\(name)\" already belongs to \(owner)",
                        hint: "a check belongs to one requirement"
                    )
                }
                owners[name] = id
            }
        }
    }
}

extension Shape where Output == [Level] {
    fileprivate static var mandatoryLevels: Shape {
        object("a set") { reader in reader.required("mandatory", .list(Shape<Level>.word)) }
    }
}

extension Shape where Output == Requirement {
    fileprivate static var requirement: Shape {
        object("a requirement") { reader in
            let id = reader.required("id", .text)
            let level = reader.required("level", Shape<Level>.word)
            let origin = reader.required("origin", Shape<Origin>.word)
            let text = reader.required("text", .text)
            let source = reader.required("source", .source)
            let list = Shape<[CheckReference]>.list(.checkReference)
            let checks = reader.optional("checks", list) ?? []
            let release = reader.optional("release", list) ?? []
            if !reader.has("checks"), !reader.has("release") {
                reader.reportMissing(
                    "checks",
                    message: "a requirement needs \"checks\", of a run, or \"release\", of files"
                )
            }
            guard let id, let level, let origin, let text, let source else { return nil }
            if checks.isEmpty, reader.has("checks") { reader.report("a requirement needs a check", at: "checks") }
            if release.isEmpty, reader.has("release") { reader.report("a requirement needs a check", at: "release") }
            var levels: [String: Level] = [:]
            for check in checks + release { levels[check.id] = check.level }
            return Requirement(
                id: id,
                level: level,
                origin: origin,
                text: text,
                source: source,
                checks: checks.map(\.id),
                releaseChecks: release.map(\.id),
                checkLevels: levels
            )
        }
    }
}

extension Shape where Output == Requirement.Source {
    fileprivate static var source: Shape {
        object("a source") { reader in
            let section = reader.required("section", .text)
            let line = reader.required("line", .integer(1...Int.max))
            let fingerprint = reader.required("fingerprint", .fingerprint)
            guard let section, let line, let fingerprint else { return nil }
            return Requirement.Source(section: section, line: line, fingerprint: fingerprint)
        }
    }
}

extension Shape where Output == String {
    fileprivate static var fingerprint: Shape {
        scalar("16 hexadecimal digits in quotes") { node in
            guard let text = node.string, text.utf8.count == 16 else { return nil }
            let isHexadecimal = text.utf8.allSatisfy { $0 &- 0x30 < 10 || (0x61...0x66).contains($0) }
            return isHexadecimal ? text : nil
        }
    }
}

/// A check as a requirement names it: its id, or its id with a level.
private struct CheckReference {
    var id: String
    var level: Level?
}

extension Shape where Output == CheckReference {
    fileprivate static var checkReference: Shape {
        Shape("a check's id") { node, decoding in
            if let id = node.string { return CheckReference(id: id) }
            guard node.kind == .object, node.members.count == 1, let member = node.members.first,
                let id = member.name.string
            else {
                decoding.report(node, "expected a check's id, found \(node.shown)", hint: "or {id: level}")
                return nil
            }
            return Shape<Level>.word.decode(member.value, decoding).map {
                CheckReference(id: id, level: $0)
            }
        }
    }
}
