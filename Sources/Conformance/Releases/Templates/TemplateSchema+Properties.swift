import Documents

/// The rules for fields.
extension TemplateSchema {
    mutating func properties(_ node: Node) {
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
}
