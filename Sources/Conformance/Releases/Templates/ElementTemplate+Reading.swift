public import Documents

extension ElementTemplate {
    /// The largest file of templates that is read, in bytes.
    public static let fileLimit = 8 << 20

    /// Reads a file of one template or several. Throws every mistake in it at
    /// once, each with line and column: what the published schema refuses, in
    /// the words of its own tools, and what a modeler refuses beyond that.
    public static func load(_ path: String) throws(DocumentError) -> [ElementTemplate] {
        try read(try Files.read(path, limit: fileLimit), name: path)
    }

    /// Reads the text of such a file.
    public static func read(_ bytes: [UInt8], name: String) throws(DocumentError) -> [ElementTemplate] {
        let document = try Document.json(bytes, name: name)
        var mistakes = Mistakes()
        mistakes.add(TemplateSchema.mistakes(in: document.root))
        if mistakes.isEmpty { mistakes.add(TemplateRules.mistakes(in: document.root)) }
        try mistakes.check()
        return TemplateSchema.templates(in: document.root).map(ElementTemplate.init)
    }

    /// The template of a node that fits the schema.
    init(_ node: Node) {
        name = node["name"]?.string ?? ""
        id = node["id"]?.string ?? ""
        version = node["version"]?.number.flatMap { Int($0) ?? Double($0).flatMap { Int(exactly: $0) } }
        appliesTo = node["appliesTo"]?.elements.compactMap(\.string) ?? []
        elementType = node["elementType"]?["value"]?.string
        properties = node["properties"]?.elements.map(Property.init) ?? []
        scopes = (node["scopes"]?.elements ?? []).map { scope in
            Scope(
                type: scope["type"]?.string ?? "",
                id: scope["id"]?.string,
                properties: scope["properties"]?.elements.map(Property.init) ?? [],
                node: scope
            )
        }
        self.node = node
    }
}

extension ElementTemplate.Property {
    fileprivate init(_ node: Node) {
        label = node["label"]?.string
        type = node["type"]?.string ?? "String"
        value = node["value"]?.value
        isEditable = node["editable"]?.bool ?? true
        choices = (node["choices"]?.elements ?? []).map {
            ElementTemplate.Choice(name: $0["name"]?.string ?? "", value: $0["value"]?.string ?? "")
        }
        constraints = ElementTemplate.Constraints(node["constraints"])
        binding = ElementTemplate.Binding(node["binding"])
        self.node = node
    }
}

extension ElementTemplate.Constraints {
    fileprivate init(_ node: Node?) {
        isNotEmpty = node?["notEmpty"]?.bool ?? false
        minLength = node?["minLength"]?.integer
        maxLength = node?["maxLength"]?.integer
        let pattern = node?["pattern"]
        self.pattern = pattern?.string ?? pattern?["value"]?.string
        message = pattern?["message"]?.string
    }
}

extension ElementTemplate.Binding {
    fileprivate init(_ node: Node?) {
        type = node?["type"]?.string ?? ""
        name = node?["name"]?.string
        event = node?["event"]?.string
        implementationType = node?["implementationType"]?.string
        scriptFormat = node?["scriptFormat"]?.string
        source = node?["source"]?.string
        target = node?["target"]?.string
        isExpression = node?["expression"]?.bool ?? false
        variables = node?["variables"]?.string
        sourceExpression = node?["sourceExpression"]?.string
        errorRef = node?["errorRef"]?.string
    }
}
