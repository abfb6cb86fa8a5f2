import Documents

/// What becomes of the bindings that are elements.
extension TemplateApplication {
    /// Lays a template's properties over the elements that are there: what is
    /// to be added comes back, all else is changed in its place or taken out.
    mutating func merged(
        _ names: [String],
        of types: [String],
        in place: XMLElement?,
        among properties: [Property]? = nil,
        as make: (Property) throws(DocumentError) -> MadeElement
    ) throws(DocumentError) -> [MadeElement] {
        let properties = (properties ?? template.properties).filter { types.contains($0.binding.type) }
        // What the template has nothing of is left alone.
        guard !properties.isEmpty else { return [] }
        var rest = (place?.children ?? []).filter { child in
            names.contains { child.name == BPMNNames.engine($0) }
        }
        var added: [MadeElement] = []
        for property in properties {
            guard isUpdate, let index = rest.firstIndex(where: { property.binding.isWritten(as: $0) }) else {
                added.append(try make(property))
                continue
            }
            let old = rest.remove(at: index)
            if values.isGiven(property) { edits.replace(old, with: try make(property)) }
        }
        for old in rest { edits.remove(old) }
        return added
    }

    /// Listeners, which take the place of all that are there.
    mutating func listeners() throws(DocumentError) -> [MadeElement] {
        let properties = bound("camunda:executionListener")
        guard !properties.isEmpty else { return [] }
        for old in extensions(element)?.children(BPMNNames.engine("executionListener")) ?? [] { edits.remove(old) }
        var made: [MadeElement] = []
        for property in properties { made.append(try make.listener(property)) }
        return made
    }

    /// What is passed to a called process and back, or with a signal.
    mutating func passed(_ holder: XMLElement) throws(DocumentError) -> [MadeElement] {
        let types = ["camunda:in", "camunda:in:businessKey", "camunda:out"]
        let made = try merged(["in", "out"], of: types, in: extensions(holder), as: make.inOrOut)
        guard isCall else { return made }
        let isOutput = { (element: MadeElement) in element.name.hasSuffix(":out") }
        return Self.ordered(made.filter { !isOutput($0) }) + Self.ordered(made.filter(isOutput))
    }

    /// Whether the element calls a process: modelers keep what is passed to it
    /// before all other extensions, inputs first, each list led by what stands
    /// for all variables.
    var isCall: Bool { BPMNNames.type(of: element) == "bpmn:CallActivity" }

    private static func ordered(_ made: [MadeElement]) -> [MadeElement] {
        guard let index = made.firstIndex(where: { $0.attributes.contains { $0.name == "variables" } }) else {
            return made
        }
        return [made[index]] + made[..<index] + made[(index + 1)...]
    }

    /// Inputs and outputs, in an element that holds them all.
    mutating func parameters(_ properties: [Property], in place: XMLElement?) throws(DocumentError) -> [MadeElement] {
        let types = ["camunda:inputParameter", "camunda:outputParameter"]
        guard properties.contains(where: { types.contains($0.binding.type) }) else { return [] }
        let holder = place?.children(BPMNNames.engine("inputOutput")).first
        let inputs = try exact("inputParameter", in: holder, among: properties, as: make.input)
        let outputs = try exact("outputParameter", in: holder, among: properties, as: make.output)
        guard let holder else {
            return [MadeElement(name: make.engine + ":inputOutput", children: inputs + outputs)]
        }
        if let last = holder.children(BPMNNames.engine("inputParameter")).last {
            edits.append(inputs, to: holder, after: last)
        } else if holder.isSelfClosing {
            edits.append(inputs + outputs, to: holder)
            return []
        } else {
            edits.prepend(inputs, to: holder)
        }
        edits.append(outputs, to: holder)
        return []
    }

    /// As `merged`; both kinds of parameters go where one is bound.
    private mutating func exact(
        _ name: String,
        in place: XMLElement?,
        among properties: [Property],
        as make: (Property) -> MadeElement
    ) throws(DocumentError) -> [MadeElement] {
        let type = "camunda:" + name
        guard properties.contains(where: { $0.binding.type == type }) else {
            for old in place?.children(BPMNNames.engine(name)) ?? [] { edits.remove(old) }
            return []
        }
        return try merged([name], of: [type], in: place, among: properties, as: make)
    }

    /// Extension properties, in an element that holds them all.
    mutating func properties() throws(DocumentError) -> [MadeElement] {
        let holder = extensions(element)?.children(BPMNNames.engine("properties")).first
        let made = try merged(["property"], of: ["camunda:property"], in: holder, as: make.property)
        guard !made.isEmpty else { return [] }
        guard let holder else { return [MadeElement(name: make.engine + ":properties", children: made)] }
        edits.append(made, to: holder)
        return []
    }

    /// Mappings of failures to BPMN errors, each with an error of its own at
    /// the root.
    mutating func mapped() throws(DocumentError) -> [MadeElement] {
        guard !bound("camunda:errorEventDefinition").isEmpty else { return [] }
        var ids = IDs(text.root)
        var made: [MadeElement] = []
        let (make, parts) = (make, ErrorParts(template: template, values: values, prefixes: prefixes, root: text.root))
        let definitions = try merged(
            ["errorEventDefinition"],
            of: ["camunda:errorEventDefinition"],
            in: extensions(element)
        ) { property in
            let reference = property.binding.errorRef ?? ""
            let error = ids.fresh("Error_\(reference)_")
            made.append(parts.element(reference, id: error))
            return make.error(property, id: ids.fresh("ErrorEventDefinition_"), error: error)
        }
        errors = made
        return definitions
    }

    /// A connector with inputs and outputs of its own.
    mutating func connector() throws(DocumentError) -> [MadeElement] {
        guard let scope = template.scopes.first(where: { $0.type == "camunda:Connector" }) else { return [] }
        for property in scope.properties
        where !["property", "camunda:inputParameter", "camunda:outputParameter"].contains(property.binding.type) {
            throw BindingElements.refused(property, "a connector has no \(property.binding.type)")
        }
        let old = extensions(element)?.children(BPMNNames.engine("connector")).first
        let id = scope.properties.first { $0.binding.type == "property" && $0.binding.name == "connectorId" }
        let named = id.map { property in
            MadeElement(name: make.engine + ":connectorId", text: values[property]?.written)
        }
        guard isUpdate, let old else {
            if let old { edits.remove(old) }
            let inner = try parameters(scope.properties, in: nil) + (named.map { [$0] } ?? [])
            return [MadeElement(name: make.engine + ":connector", children: inner)]
        }
        let added = try parameters(scope.properties, in: old)
        edits.prepend(added, to: old)
        if let id, let named, values.isGiven(id), let place = old.children(BPMNNames.engine("connectorId")).first {
            edits.replace(place, with: named)
        }
        return []
    }
}

extension ElementTemplate.Binding {
    /// Whether an element is what this binding was written as before.
    fileprivate func isWritten(as element: XMLElement) -> Bool {
        switch type {
        case "camunda:in":
            guard isIn(element) else { return false }
            return target.map { element["target"] == $0 } ?? (element["variables"] != nil)
        // One that has no value is written as an element with nothing on it.
        case "camunda:in:businessKey":
            return isIn(element) && (element["businessKey"] != nil || element.attributes.isEmpty)
        case "camunda:out":
            guard element.name == BPMNNames.engine("out") else { return false }
            return source.map { element["source"] == $0 } ?? sourceExpression.map { element["sourceExpression"] == $0 }
                ?? (element["variables"] != nil)
        case "camunda:outputParameter":
            return (element.children(BPMNNames.engine("script")).first?.text ?? element.text) == source
        case "camunda:errorEventDefinition":
            return element["errorRef"].map { $0.hasPrefix("Error_\(errorRef ?? "")") } ?? false
        default: return element["name"] == name
        }
    }

    private func isIn(_ element: XMLElement) -> Bool { element.name == BPMNNames.engine("in") }
}
