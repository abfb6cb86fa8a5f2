import Documents

/// What the published JSON Schema of element templates asks for, rule by rule,
/// told in the words that its own tools show (`resources/schema.json` and
/// `resources/error-messages.json` of `@camunda/element-templates-json-schema`
/// 0.22.1).
struct TemplateSchema {
    private var found: [Diagnostic] = []

    /// What a file of templates does not keep of the schema.
    static func mistakes(in root: Node) -> [Diagnostic] {
        var schema = TemplateSchema()
        if root.kind != .object, root.kind != .array {
            schema.report(root, "must be an element template, or a list of them")
        } else {
            for template in templates(in: root) { schema.template(template) }
        }
        return schema.found
    }

    /// The templates of a file: its root, or the elements of that.
    static func templates(in root: Node) -> [Node] { root.kind == .array ? root.elements : [root] }

    mutating func report(_ node: Node, _ message: String) {
        found.append(Diagnostic(file: node.document.name, position: node.position, message: message))
    }

    // MARK: Templates

    private mutating func template(_ node: Node) {
        guard expect(node, .object) else { return }
        for (name, message) in [
            ("name", "missing template name"), ("id", "missing template id"), ("appliesTo", "missing appliesTo=[]"),
            ("properties", "missing properties=[]"),
        ] where node[name] == nil { report(node, message) }
        for name in ["$schema", "name", "id", "description"] { expect(node[name], .string) }
        if let version = node["version"], !Self.isInteger(version) { report(version, "must be integer") }
        expect(node["isDefault"], .bool)
        expect(node["entriesVisible"], .bool)
        deprecated(node["deprecated"])
        if expect(node["appliesTo"], .array) {
            for item in node["appliesTo"]?.elements ?? [] { elementName(item, of: "appliesTo") }
        }
        elementType(node["elementType"])
        expect(node["metadata"], .object)
        if expect(node["keywords"], .array) {
            for word in node["keywords"]?.elements ?? [] { expect(word, .string) }
        }
        groups(node["groups"])
        documentation(node["documentationRef"])
        if let properties = node["properties"] { self.properties(properties) }
        if expect(node["scopes"], .array) {
            for scope in node["scopes"]?.elements ?? [] { self.scope(scope) }
        }
    }

    private mutating func deprecated(_ node: Node?) {
        guard let node, node.kind != .bool else { return }
        guard node.kind == .object else { return report(node, "must be boolean or object") }
        expect(node["message"], .string)
        documentation(node["documentationRef"])
    }

    private mutating func elementType(_ node: Node?) {
        guard let node, expect(node, .object) else { return }
        guard let value = node["value"] else { return report(node, "missing elementType value") }
        elementName(value, of: "elementType")
    }

    private mutating func groups(_ node: Node?) {
        guard let node, expect(node, .array) else { return }
        for (index, group) in node.elements.enumerated() where expect(group, .object) {
            for name in ["id", "label"] {
                if group[name] == nil { report(group, "missing \(name) for group \"\(index)\"") }
                expect(group[name], .string)
            }
        }
    }

    private mutating func documentation(_ node: Node?) {
        guard let node, expect(node, .string) else { return }
        if node.string.map({ $0.hasPrefix("http://") || $0.hasPrefix("https://") }) != true {
            report(node, "Malformed documentation URL, must match \"^(https|http)://.*\"")
        }
    }

    private mutating func elementName(_ node: Node, of member: String) {
        guard expect(node, .string) else { return }
        let parts = (node.string ?? "").split(separator: ":", omittingEmptySubsequences: false)
        let isName = parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(Self.isWord) }
        if !isName {
            report(
                node,
                "invalid item for \"\(member)\", should contain namespaced property, example: \"bpmn:Task\""
            )
        }
    }

    private mutating func scope(_ node: Node) {
        guard expect(node, .object) else { return }
        let type = node["type"]
        if let type, expect(type, .string), !["camunda:Connector", "bpmn:Error"].contains(type.string) {
            report(type, "invalid scope type \(type.shown); must be any of { camunda:Connector, bpmn:Error }")
        }
        if type == nil { report(node, "invalid scope, missing type") }
        guard let properties = node["properties"] else {
            return report(node, "invalid scope \(type?.shown ?? "undefined"), missing properties=[]")
        }
        if type?.string == "bpmn:Error", node["id"] == nil { report(node, "invalid scope \"bpmn:Error\", missing id") }
        self.properties(properties)
    }

    // MARK: Kinds

    @discardableResult
    mutating func expect(_ node: Node?, _ kind: CellKind) -> Bool {
        guard let node else { return false }
        if node.kind == kind { return true }
        report(node, "must be \(Self.word(kind))")
        return false
    }

    static func word(_ kind: CellKind) -> String {
        switch kind {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// A whole number, in whatever way it is written (draft-07, section 6.1.1).
    private static func isInteger(_ node: Node) -> Bool {
        node.number.flatMap { Double($0) }.map { $0.isFinite && $0.rounded() == $0 } ?? false
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || (0x61...0x7A).contains(byte | 0x20)
    }
}
