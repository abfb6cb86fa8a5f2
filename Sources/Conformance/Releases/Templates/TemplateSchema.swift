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

    private mutating func report(_ node: Node, _ message: String) {
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

    // MARK: Properties

    private mutating func properties(_ node: Node) {
        guard expect(node, .array) else { return }
        for (index, property) in node.elements.enumerated() where expect(property, .object) {
            field(property)
            guard let binding = property["binding"] else {
                report(property, "missing binding for property \"\(index)\"")
                continue
            }
            if expect(binding, .object) { self.binding(binding, of: property) }
        }
    }

    private mutating func field(_ node: Node) {
        let type = node["type"]
        for name in ["description", "label", "type", "group"] { expect(node[name], .string) }
        expect(node["editable"], .bool)
        if let value = node["value"] {
            let kinds: [CellKind] =
                type != nil && type?.string != "Number" ? [.string, .bool] : [.string, .number, .bool]
            if !kinds.contains(value.kind) {
                report(value, "must be " + kinds.map(Self.word).joined(separator: ","))
            }
        }
        if let placeholder = node["placeholder"] {
            if let type, !["String", "Text"].contains(type.string) {
                report(placeholder, "a placeholder is only for properties of type String or Text")
            } else {
                expect(placeholder, .string)
            }
        }
        if type?.string == "Dropdown", node["choices"] == nil {
            report(node, "must provide choices=[] with \"Dropdown\" type")
        }
        if let choices = node["choices"], expect(choices, .array) {
            for choice in choices.elements where expect(choice, .object) {
                if choice["name"] == nil || choice["value"] == nil {
                    report(choice, "{ name, value } must be specified for \"Dropdown\" choices")
                }
                expect(choice["name"], .string)
                expect(choice["value"], .string)
            }
        }
        constraints(node["constraints"])
    }

    private mutating func constraints(_ node: Node?) {
        guard let node, expect(node, .object) else { return }
        expect(node["notEmpty"], .bool)
        expect(node["minLength"], .number)
        expect(node["maxLength"], .number)
        guard let pattern = node["pattern"], pattern.kind != .string else { return }
        guard pattern.kind == .object else { return report(pattern, "must be object or string") }
        expect(pattern["value"], .string)
        expect(pattern["message"], .string)
    }

    // MARK: Bindings

    private static let bindingTypes = [
        "property", "camunda:property", "camunda:inputParameter", "camunda:outputParameter", "camunda:in",
        "camunda:out", "camunda:in:businessKey", "camunda:executionListener", "camunda:field",
        "camunda:errorEventDefinition",
    ]

    private mutating func binding(_ node: Node, of property: Node) {
        guard let type = node["type"] else { return report(node, "must have required property 'type'") }
        for name in ["name", "event", "scriptFormat", "source", "target", "sourceExpression"] {
            expect(node[name], .string)
        }
        expect(node["expression"], .bool)
        if let variables = node["variables"], !["all", "local"].contains(variables.string) {
            report(variables, "must be one of all, local")
        }
        guard expect(type, .string), let word = type.string else { return }
        guard Self.bindingTypes.contains(word) else {
            return report(
                type,
                "invalid property.binding type \(type.shown); must be any of { "
                    + Self.bindingTypes.joined(separator: ", ") + " }"
            )
        }
        requirements(node, word)
        if word == "camunda:executionListener" { listener(node) }
        if let field = property["type"] { fieldType(field, for: word) }
    }

    /// What a binding of a type cannot be without.
    private mutating func requirements(_ node: Node, _ type: String) {
        let has = { (name: String) in node[name] != nil }
        let needed: String?
        switch type {
        case "property", "camunda:property", "camunda:inputParameter", "camunda:field":
            needed = has("name") ? nil : "name"
        case "camunda:outputParameter": needed = has("source") ? nil : "source"
        case "camunda:in": needed = has("variables") || has("target") ? nil : "variables, target, or both"
        case "camunda:out":
            let isOne = has("source") != has("sourceExpression")
            let isNone = !has("source") && !has("sourceExpression") && has("variables")
            needed =
                isOne || isNone
                ? nil
                : "one of the following: variables, sourceExpression, source, (sourceExpression and variables), "
                    + "or (source and variables)"
        case "camunda:errorEventDefinition": needed = has("errorRef") ? nil : "errorRef"
        default: needed = nil
        }
        if let needed { report(node, "property.binding \"\(type)\" requires \(needed)") }
    }

    private mutating func listener(_ node: Node) {
        let kinds = ["class", "delegateExpression", "expression", "script"]
        if let kind = node["implementationType"], !kinds.contains(kind.string ?? "") {
            report(kind, "must be one of " + kinds.joined(separator: ", "))
        }
        let kind = node["implementationType"]?.string
        let isOther = node["implementationType"] != nil && kind != "script"
        let isPlain = node["implementationType"] == nil && node["scriptFormat"] == nil
        let ways = [isOther, node["scriptFormat"] != nil, isPlain].count { $0 }
        guard ways != 1 else { return }
        report(
            node,
            ways == 0
                ? "property.binding \"camunda:executionListener\" requires scriptFormat with a script"
                : "property.binding \"camunda:executionListener\" has a scriptFormat and is no script"
        )
    }

    private mutating func fieldType(_ node: Node, for binding: String) {
        let allowed: [String]
        switch binding {
        case "property": allowed = ["String", "Text", "Hidden", "Dropdown", "Boolean"]
        case "camunda:executionListener": allowed = ["Hidden"]
        case "camunda:inputParameter", "camunda:field": allowed = ["String", "Text", "Hidden", "Dropdown"]
        default: allowed = ["String", "Hidden", "Dropdown"]
        }
        guard node.kind == .string, !allowed.contains(node.string ?? "") else { return }
        let wanted = allowed.count == 1 ? "\"Hidden\"" : "any of { \(allowed.joined(separator: ", ")) }"
        report(node, "invalid property type \(node.shown) for binding type \"\(binding)\"; must be \(wanted)")
    }

    // MARK: Kinds

    @discardableResult
    private mutating func expect(_ node: Node?, _ kind: CellKind) -> Bool {
        guard let node else { return false }
        if node.kind == kind { return true }
        report(node, "must be \(Self.word(kind))")
        return false
    }

    private static func word(_ kind: CellKind) -> String {
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
