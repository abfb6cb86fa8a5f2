/// The errors that a template brings along.
struct ErrorParts {
    let template: ElementTemplate
    let values: TemplateValues
    let prefixes: XMLPrefixes
    let root: XMLElement

    /// The error that a binding refers to, with what its scope sets.
    func element(_ reference: String, id: String) -> MadeElement {
        let scope = template.scopes.first { $0.type == "bpmn:Error" && $0.id == reference }
        var made = MadeElement(name: prefixes.model("error", like: root), attributes: [("id", id)])
        for property in scope?.properties ?? [] where property.binding.type == "property" {
            let name = property.binding.name ?? ""
            guard let value = EngineDefaults.written(values[property], of: name) else { continue }
            made.attributes.append((prefixes.attribute(name), value))
        }
        return made
    }
}

/// The ids of a file, for more that none of them is.
struct IDs {
    private var taken: Set<String> = []

    init(_ root: XMLElement) {
        var found: Set<String> = []
        root.visit { element, _ in
            if let id = element["id"] { found.insert(id) }
            return false
        }
        taken = found
    }

    mutating func fresh(_ start: String) -> String {
        var number = 1
        while taken.contains(start + String(number)) { number += 1 }
        taken.insert(start + String(number))
        return start + String(number)
    }
}
