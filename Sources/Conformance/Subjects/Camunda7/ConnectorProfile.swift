import Contracts
public import Documents

/// How a connector is called and handed its inputs, where it is not as the
/// release's own template says: `profile.yaml`.
public struct ConnectorProfile: Sendable, Equatable {
    /// What the service task runs.
    public var implementation: Implementation
    /// Its own names of inputs, by the contract's; `nil` for one that it does
    /// not have.
    public var inputs: [String: String?]
    /// The inputs, by the contract's names, that must reach it as they are
    /// written: the engine evaluates every other.
    public var unevaluated: Unevaluated

    /// What a service task runs.
    public enum Implementation: Sendable, Equatable {
        /// A Java class.
        case javaClass(String)
        /// A bean, `${connector}`.
        case delegateExpression(String)
    }

    /// Which inputs the engine leaves as they are written.
    public enum Unevaluated: Sendable, Equatable {
        /// All: each is a field of the class.
        case all
        /// These: the others are input parameters.
        case some(Set<String>)
    }

    /// Makes a profile.
    public init(
        implementation: Implementation,
        inputs: [String: String?] = [:],
        unevaluated: Unevaluated = .all
    ) {
        self.implementation = implementation
        self.inputs = inputs
        self.unevaluated = unevaluated
    }

    /// Reads a profile file. Throws every mistake in it at once, each with
    /// its line and column.
    public static func load(_ path: String) throws(DocumentError) -> ConnectorProfile {
        let document = try Document.yamlOrJSON(try Files.read(path), name: path)
        return try Decoding.decode(document, .profile)
    }

    /// The connector's own name of an input; `nil` where it has none: one of
    /// the reference connector's own only a profile gives to another.
    public func name(of input: String) -> String? {
        if let known = inputs[input] { return known }
        return ParameterName(rawValue: input)?.isOurs == true ? nil : input
    }

    /// Whether the engine must leave an input as it is written.
    public func isUnevaluated(_ input: String) -> Bool {
        switch unevaluated {
        case .all: true
        case .some(let names): names.contains(input)
        }
    }
}

extension Shape where Output == ConnectorProfile {
    /// A profile file's root.
    static var profile: Shape {
        object("a profile") { reader in
            _ = reader.required("format", .integer(1...1))
            let name = reader.optional("class", .text)
            let bean = reader.optional("delegateExpression", .text)
            var inputs: [String: String?] = [:]
            if let table = reader.optional("inputs", .value), let node = reader.node["inputs"] {
                if table.members == nil { reader.report("inputs is no mapping", at: "inputs") }
                for member in node.members {
                    guard let input = input(member.name, reader) else { continue }
                    if let own = member.value.string {
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
            }
            var unevaluated = ConnectorProfile.Unevaluated.all
            if let node = reader.node["unevaluated"], reader.optional("unevaluated", .value) != nil {
                if node.string == "none" {
                    unevaluated = .some([])
                } else if node.string != "all" {
                    unevaluated = .some(Set(node.elements.compactMap { Self.input($0, reader) }))
                    if node.string != nil {
                        reader.decoding.report(node, "unevaluated is all, none, or a list of inputs")
                    }
                }
            }
            switch (name, bean) {
            case (let name?, nil):
                return ConnectorProfile(
                    implementation: .javaClass(name),
                    inputs: inputs,
                    unevaluated: unevaluated
                )
            case (nil, let bean?):
                return ConnectorProfile(
                    implementation: .delegateExpression(bean),
                    inputs: inputs,
                    unevaluated: unevaluated
                )
            default:
                reader.report("a profile has one of class and delegateExpression", at: "class")
                return nil
            }
        }
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
