import Documents

/// The rules for what becomes of values.
extension TemplateSchema {
    private static let bindingTypes = [
        "property", "camunda:property", "camunda:inputParameter", "camunda:outputParameter", "camunda:in",
        "camunda:out", "camunda:in:businessKey", "camunda:executionListener", "camunda:field",
        "camunda:errorEventDefinition",
    ]

    mutating func binding(_ node: Node, of property: Node) {
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
}
