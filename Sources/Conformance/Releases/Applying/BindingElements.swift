import Documents

/// The elements that bindings are written as, by the manual of Camunda's
/// modeler ("Element Templates", Bindings) and by what it writes.
struct BindingElements {
    /// The prefix of the engine's names.
    let engine: String
    /// The values.
    let values: TemplateValues

    private func name(_ local: String) -> String { engine + ":" + local }

    private func text(_ property: ElementTemplate.Property) -> String? { values[property]?.written }

    /// `camunda:inputParameter`.
    func input(_ property: ElementTemplate.Property) -> MadeElement {
        parameter("inputParameter", named: property.binding.name ?? "", text(property), property.binding.scriptFormat)
    }

    /// `camunda:outputParameter`: the value is the variable's name.
    func output(_ property: ElementTemplate.Property) -> MadeElement {
        let binding = property.binding
        return parameter("outputParameter", named: text(property), binding.source, binding.scriptFormat)
    }

    private func parameter(_ local: String, named name: String?, _ text: String?, _ language: String?) -> MadeElement {
        var made = MadeElement(name: self.name(local), attributes: name.map { [("name", $0)] } ?? [])
        if let language { made.children = [script(language, text)] } else { made.text = text }
        return made
    }

    private func script(_ language: String?, _ text: String?) -> MadeElement {
        MadeElement(
            name: name("script"),
            attributes: language.map { [("scriptFormat", $0)] } ?? [],
            text: text
        )
    }

    /// `camunda:field`.
    func field(_ property: ElementTemplate.Property) -> MadeElement {
        var made = MadeElement(name: name("field"), attributes: [("name", property.binding.name ?? "")])
        guard let text = text(property) else { return made }
        made.children = [
            MadeElement(name: name(property.binding.isExpression ? "expression" : "string"), text: text)
        ]
        return made
    }

    /// `camunda:property`.
    func property(_ property: ElementTemplate.Property) -> MadeElement {
        MadeElement(
            name: name("property"),
            attributes: [("name", property.binding.name ?? ""), ("value", text(property) ?? "")]
        )
    }

    /// `camunda:executionListener`.
    func listener(_ property: ElementTemplate.Property) throws(DocumentError) -> MadeElement {
        let binding = property.binding
        var made = MadeElement(name: name("executionListener"))
        let event = binding.event.map { [("event", $0)] } ?? []
        if binding.implementationType == "script" || binding.scriptFormat != nil {
            made.attributes = event
            made.children = [script(binding.scriptFormat, text(property))]
            return made
        }
        guard let kind = binding.implementationType else {
            throw Self.refused(property, "a listener needs an implementationType: class, expression, …")
        }
        made.attributes = (text(property).map { [(kind, $0)] } ?? []) + event
        return made
    }

    /// `camunda:in` and `camunda:out`, in the combinations that modelers know.
    func inOrOut(_ property: ElementTemplate.Property) throws(DocumentError) -> MadeElement {
        let binding = property.binding
        let isIn = binding.type != "camunda:out"
        var made = MadeElement(name: name(isIn ? "in" : "out"))
        let value = text(property)
        func add(_ name: String, _ value: String?) { if let value { made.attributes.append((name, value)) } }
        if binding.type == "camunda:in:businessKey" {
            add("businessKey", value)
            return made
        }
        let isLocal = binding.variables == "local"
        let isWhole = isIn ? binding.target == nil : binding.source == nil && binding.sourceExpression == nil
        // What stands for all variables names none, and the other way around.
        guard isWhole ? binding.variables != nil && !binding.isExpression : binding.variables != "all" else {
            throw Self.refused(property, "invalid configuration for \(binding.type) element template binding")
        }
        if isWhole {
            add("variables", "all")
        } else if isIn {
            add(binding.isExpression ? "sourceExpression" : "source", value)
            add("target", binding.target)
        } else {
            add("source", binding.source)
            add("sourceExpression", binding.sourceExpression)
            add("target", value)
        }
        if isLocal { add("local", "true") }
        return made
    }

    /// `camunda:errorEventDefinition`, which maps to an error of an id.
    func error(_ property: ElementTemplate.Property, id: String, error: String) -> MadeElement {
        var made = MadeElement(name: name("errorEventDefinition"), attributes: [("id", id), ("errorRef", error)])
        if let text = text(property) { made.attributes.append(("expression", text)) }
        return made
    }

    /// A mistake in a template that shows only where it is applied.
    static func refused(_ property: ElementTemplate.Property, _ message: String) -> DocumentError {
        let place = property.node["binding"] ?? property.node
        return DocumentError(
            .invalid,
            [Diagnostic(file: place.document.name, position: place.position, message: message)]
        )
    }
}
