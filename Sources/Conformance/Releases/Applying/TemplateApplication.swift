import Documents

/// One template's way into one element.
struct TemplateApplication {
    typealias Property = ElementTemplate.Property

    let template: ElementTemplate
    let values: TemplateValues
    let text: XMLText
    let element: XMLElement
    let type: String
    /// Whether the element has the template already, in the same version: what
    /// is there stays, but for values that are given.
    let isUpdate: Bool
    let prefixes: XMLPrefixes
    let make: BindingElements
    var edits: XMLEdits
    /// Elements of the file's root that are to be added.
    var errors: [MadeElement] = []

    init(
        template: ElementTemplate,
        values: TemplateValues,
        text: XMLText,
        element: XMLElement,
        around: [XMLElement],
        type: String
    ) {
        self.template = template
        self.values = values
        self.text = text
        self.element = element
        self.type = type
        prefixes = XMLPrefixes(root: text.root, path: around + [element])
        make = BindingElements(engine: prefixes.engine, values: values)
        edits = XMLEdits(text)
        isUpdate =
            element[BPMNNames.engine("modelerTemplate")] == template.id
            && element[BPMNNames.engine("modelerTemplateVersion")] == template.version.map(String.init)
    }

    /// The file with the template applied.
    mutating func applied() throws(DocumentError) -> [UInt8] {
        let signal = element.children(BPMNNames.model("signalEventDefinition")).first
        let listeners = try listeners()
        let fields = try merged(["field"], of: ["camunda:field"], in: extensions(element), as: make.field)
        let passed = try passed(signal ?? element)
        let parameters = try parameters(template.properties, in: extensions(element))
        let properties = try properties()
        let mapped = try mapped()
        let connector = try connector()
        if let signal { hold(passed, in: signal) }
        let own = signal == nil ? passed : []
        let first = isCall ? own : []
        write(
            first,
            listeners + fields + (isCall ? [] : own) + parameters + properties + mapped + connector,
            and: condition()
        )
        return edits.applied()
    }

    // MARK: The element itself

    /// Sets the attributes, and adds extensions before and behind those that
    /// are there, and what comes behind them all.
    private mutating func write(_ first: [MadeElement], _ made: [MadeElement], and others: [MadeElement]) {
        var attributes: [(name: String, value: String?)] = [
            (prefixes.engine + ":modelerTemplate", template.id),
            (prefixes.engine + ":modelerTemplateVersion", template.version.map(String.init)),
        ]
        for property in bound("property") where property.binding.name != "conditionExpression" {
            guard !isUpdate || values.isGiven(property) else { continue }
            let name = property.binding.name ?? ""
            attributes.append((prefixes.attribute(name), EngineDefaults.written(values[property], of: name)))
            // An implementation takes the place of any other.
            for other in EngineDefaults.implementations where EngineDefaults.implementations.contains(name) {
                if other != name { attributes.append((prefixes.attribute(other), nil)) }
            }
        }
        let local = BPMNNames.type(of: element) == type ? nil : BPMNNames.localName(ofType: type)
        let place = extensions(element)
        let isNew = place == nil && !(first + made).isEmpty
        if let place, place.isSelfClosing {
            edits.append(first + made, to: place)
        } else if let place {
            if !first.isEmpty { edits.prepend(first, to: place) }
            if !made.isEmpty { edits.append(made, to: place) }
        }
        let holder = MadeElement(name: prefixes.model("extensionElements", like: element), children: first + made)
        // Where the element is empty its start tag becomes one that holds it.
        edits.rewrite(
            element,
            named: local,
            attributes: attributes,
            holding: element.isSelfClosing ? (isNew ? [holder] : []) + others : []
        )
        if !element.isSelfClosing {
            if isNew { insert(holder, in: element) }
            edits.append(others, to: element)
        }
        if prefixes.isMissing || !errors.isEmpty { declare() }
    }

    /// Puts an element's extensions where BPMN's schema has them: behind its
    /// documentation.
    private mutating func insert(_ holder: MadeElement, in element: XMLElement) {
        if let last = element.children(BPMNNames.model("documentation")).last {
            edits.append([holder], to: element, after: last)
        } else {
            edits.prepend([holder], to: element)
        }
    }

    /// Adds extensions to an element other than the templated one.
    private mutating func hold(_ made: [MadeElement], in element: XMLElement) {
        guard !made.isEmpty else { return }
        if let place = extensions(element) { return edits.append(made, to: place) }
        insert(MadeElement(name: prefixes.model("extensionElements", like: element), children: made), in: element)
    }

    /// Declares the engine's namespace at the root, and adds errors there.
    private mutating func declare() {
        let root = text.root
        if prefixes.isMissing {
            edits.rewrite(root, named: nil, attributes: [("xmlns:" + prefixes.engine, BPMNNames.engine)], holding: [])
        }
        // Diagrams come last (BPMN20.xsd, tDefinitions).
        edits.append(errors, to: root, after: root.children.last { $0.name.namespace == BPMNNames.model })
    }

    /// A flow's condition, which is an element of its own.
    private mutating func condition() -> [MadeElement] {
        guard let property = bound("property").first(where: { $0.binding.name == "conditionExpression" }) else {
            return []
        }
        let old = element.children(BPMNNames.model("conditionExpression")).first
        guard !isUpdate || values.isGiven(property) || old == nil else { return [] }
        let prefix = element.prefix.isEmpty ? "" : element.prefix + ":"
        var attributes = [("xmlns:xsi", BPMNNames.schemaInstance), ("xsi:type", prefix + "tFormalExpression")]
        property.binding.scriptFormat.map { attributes.append(("language", $0)) }
        let made = MadeElement(
            name: prefix + "conditionExpression",
            attributes: attributes,
            text: values[property]?.written
        )
        guard let old else { return [made] }
        edits.replace(old, with: made)
        return []
    }

    // MARK: What it finds

    /// The properties of a kind of binding.
    func bound(_ types: String...) -> [Property] { template.properties.filter { types.contains($0.binding.type) } }

    /// What holds an element's extensions.
    func extensions(_ element: XMLElement) -> XMLElement? {
        element.children(BPMNNames.model("extensionElements")).first
    }
}
