import Documents

/// What a template may hold by its schema and no XML can.
enum TemplateNames {
    /// Throws where a template binds to an attribute that cannot be written, or
    /// holds a character that XML has no way to write.
    static func check(_ template: ElementTemplate) throws(DocumentError) {
        var mistakes = Mistakes()
        for property in template.properties + template.scopes.flatMap(\.properties)
        where property.binding.type == "property" {
            let name = property.binding.name ?? ""
            guard let problem = problem(name) else { continue }
            let place = property.node["binding"]?["name"] ?? property.node
            mistakes.add(
                Diagnostic(file: place.document.name, position: place.position, message: "\"\(name)\" \(problem)")
            )
        }
        characters(template.node, &mistakes)
        try mistakes.check()
    }

    /// What is wrong with an attribute's name as templates write it.
    private static func problem(_ name: String) -> String? {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 1, !["camunda", "bpmn"].contains(parts[0]) { return "is neither BPMN's nor the engine's" }
        guard parts.count <= 2, let local = parts.last, isName(local) else { return "is no name of an attribute" }
        if parts.first != "camunda", local == "id" { return "is what flows and diagrams refer to, and is not changed" }
        return parts.count == 1 && local.lowercased().hasPrefix("xml") ? "is reserved" : nil
    }

    /// Whether a text is a name in ASCII (Namespaces in XML, NCName); BPMN and
    /// the engine have no others.
    private static func isName(_ text: Substring) -> Bool {
        let isStart = { (byte: UInt8) in byte == UInt8(ascii: "_") || (0x61...0x7A).contains(byte | 0x20) }
        guard let first = text.utf8.first, isStart(first) else { return false }
        return text.utf8.allSatisfy { isStart($0) || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x2E }
    }

    private static func characters(_ node: Node, _ mistakes: inout Mistakes) {
        for member in node.members { characters(member.value, &mistakes) }
        for element in node.elements { characters(element, &mistakes) }
        if let text = node.string, !XMLEscapes.isWritable(text) {
            let message = "the text holds a character that XML has no way to write"
            mistakes.add(Diagnostic(file: node.document.name, position: node.position, message: message))
        }
    }
}
