import Contracts
import Documents

extension Shape where Output == ConnectorProfile {
    /// A profile file's root.
    static var profile: Shape {
        object("a profile") { reader in
            _ = reader.required("format", .integer(1...1))
            var found: [ConnectorProfile.Implementation] = []
            if let name = reader.optional("class", .text) { found.append(.javaClass(name)) }
            if let bean = reader.optional("delegateExpression", .text) { found.append(.delegateExpression(bean)) }
            if let name = reader.optional("topic", .text) { found.append(.topic(name)) }
            let inputs = inputs(&reader)
            let unevaluated = unevaluated(&reader)
            let secrets = reader.optional("secrets", .secrets) ?? ConnectorProfile.Secrets()
            guard let implementation = found.first, found.count == 1 else {
                reader.report("a profile has one of class, delegateExpression and topic", at: "class")
                return nil
            }
            return ConnectorProfile(
                implementation: implementation,
                inputs: inputs,
                unevaluated: unevaluated,
                secrets: secrets
            )
        }
    }

    private static func inputs(_ reader: inout ObjectReader) -> [String: String?] {
        var inputs: [String: String?] = [:]
        guard let table = reader.optional("inputs", .value), let node = reader.node["inputs"] else { return [:] }
        if table.members == nil { reader.report("inputs is no mapping", at: "inputs") }
        for member in node.members {
            guard let input = input(member.name, reader) else { continue }
            if let own = member.value.string, !own.isEmpty {
                inputs[input] = .some(own)
            } else if member.value.value == .null {
                inputs[input] = .some(nil)
            } else {
                reader.decoding.report(
                    member.value,
                    "a name is a text, or ~ for an input that the connector does not have"
                )
            }
        }
        return inputs
    }

    private static func unevaluated(_ reader: inout ObjectReader) -> ConnectorProfile.Unevaluated {
        guard let node = reader.node["unevaluated"], reader.optional("unevaluated", .value) != nil,
            node.string != "all"
        else { return .all }
        if node.string == "none" { return .some([]) }
        if node.string != nil { reader.decoding.report(node, "unevaluated is all, none, or a list of inputs") }
        return .some(Set(node.elements.compactMap { input($0, reader) }))
    }

    /// An input by the contract's name, with or without what all of them
    /// begin with.
    private static func input(_ node: Node, _ reader: ObjectReader) -> String? {
        let known = ParameterName.allCases.map(\.rawValue)
        guard let word = node.string else {
            reader.decoding.report(node, "an input is named by a text")
            return nil
        }
        if let name = known.first(where: { $0 == word || $0.hasSuffix("_" + word) }) { return name }
        let near = Spelling.nearest(to: word, in: known)
        reader.decoding.report(
            node,
            "there is no input \"\(word)\"",
            hint: near.map { "did you mean \($0)?" } ?? "there are: " + known.joined(separator: ", ")
        )
        return nil
    }
}

extension Shape where Output == ConnectorProfile.Secrets {
    /// Where keys lie.
    fileprivate static var secrets: Shape {
        object("the places of secrets") { reader in
            ConnectorProfile.Secrets(
                environment: reader.optional("environment", .text),
                folder: reader.optional("folder", .text),
                properties: reader.optional("properties", .text)
            )
        }
    }
}
