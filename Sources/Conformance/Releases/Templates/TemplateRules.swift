import Documents

/// What a modeler refuses of a template that fits the schema: `Validator.js`
/// of bpmn.io's `bpmn-js-element-templates`.
enum TemplateRules {
    /// The newest schema whose templates today's modelers take.
    private static let supported = [0, 22, 1]

    /// What a modeler would refuse in a file of templates.
    static func mistakes(in root: Node) -> [Diagnostic] {
        var found: [Diagnostic] = []
        var seen: Set<String> = []
        let report = { (node: Node, message: String, hint: String?) in
            found.append(
                Diagnostic(file: node.document.name, position: node.position, message: message, hint: hint)
            )
        }
        for node in TemplateSchema.templates(in: root) {
            let template = ElementTemplate(node)
            let version = template.version.map { " and version <\($0)>" } ?? ""
            if !seen.insert("\(template.id)\u{0}\(version)").inserted {
                report(node["id"] ?? node, "template id <\(template.id)>\(version) already used", nil)
            }
            if let schema = node["$schema"], let version = schemaVersion(in: schema.string ?? ""),
                supported.lexicographicallyPrecedes(version)
            {
                let own = supported.map(String.init).joined(separator: ".")
                report(
                    schema,
                    "unsupported element template schema version <\(version.map(String.init).joined(separator: "."))>",
                    "modelers take up to <\(own)>, and pass over what is newer"
                )
            }
            if let type = template.elementType, let place = node["elementType"]?["value"] {
                if let message = morphing(template.appliesTo, into: type) { report(place, message, nil) }
            }
        }
        return found
    }

    /// Why elements of some types do not become one of another.
    private static func morphing(_ sources: [String], into type: String) -> String? {
        guard sources.contains(where: { BPMNNames.isType(type, $0) }) else {
            return "template does not apply to requested element type <\(type)>"
        }
        let kinds = ["bpmn:Activity", "bpmn:Event", "bpmn:Gateway"]
        for source in sources where source != type {
            let kind = kinds.first { BPMNNames.isType(source, $0) }
            if kind.map({ BPMNNames.isType(type, $0) }) != true { return "can not morph <\(source)> into <\(type)>" }
        }
        return nil
    }

    /// The version in a schema's address, `…@0.22.1/…`.
    private static func schemaVersion(in address: String) -> [Int]? {
        for word in address.split(whereSeparator: { !$0.isASCII || !($0.isNumber || $0 == ".") }) {
            let parts = word.split(separator: ".", omittingEmptySubsequences: false)
            let numbers = parts.prefix(3).compactMap { Int($0) }
            if parts.count >= 3, numbers.count == 3 { return numbers }
        }
        return nil
    }
}
