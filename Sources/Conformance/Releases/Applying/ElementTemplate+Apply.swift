public import Documents

extension ElementTemplate {
    /// The largest BPMN file that is read, in bytes.
    public static let diagramLimit = 16 << 20

    /// Applies the template to an element of a BPMN file as Camunda's modeler
    /// does (`ChangeElementTemplateHandler.js` of bpmn.io's
    /// `bpmn-js-element-templates`): what it binds is set, and what was there
    /// of the same kind is taken out. An element that has this version of the
    /// template already keeps its values. All else of the file stays as it is,
    /// byte by byte.
    ///
    /// - Parameters:
    ///   - bpmn: The file's bytes, in UTF-8.
    ///   - name: The file's name in messages.
    ///   - element: The id of the element.
    ///   - given: Values for the template's fields, by the names of their
    ///     bindings; where two kinds of bindings share a name, by
    ///     `camunda:field/NAME`. A field without one has the template's own.
    ///   - fixed: Values, likewise, for what the template fixes (`Hidden`,
    ///     `"editable": false`) and no user of a modeler can change.
    /// - Returns: The file with the template applied.
    /// - Throws: What is wrong with the file, the element or the values, all at
    ///   once, with line and column where they are in a file.
    public func apply(
        to bpmn: [UInt8],
        name: String,
        element id: String,
        values given: [(name: String, value: String)] = [],
        fixed: [(name: String, value: String)] = []
    ) throws(DocumentError) -> [UInt8] {
        let limits = XMLText.Limits(bytes: Self.diagramLimit)
        let text = try XMLText.read(bpmn, name: name, limits: limits)
        guard text.isUTF8 else {
            let message = "is written in \(text.encoding ?? "UTF-16"), and only UTF-8 is changed here"
            throw DocumentError(.invalid, [Diagnostic(file: name, message: message, hint: "save it in UTF-8")])
        }
        let (element, around) = try text.element(named: id)
        let type = try target(element, in: text)
        try TemplateNames.check(self)
        let values = try TemplateValues(given, fixed: fixed, for: self)
        var application = TemplateApplication(
            template: self,
            values: values,
            text: text,
            element: element,
            around: around,
            type: type
        )
        return try application.applied()
    }

    /// The type that the element is to have; throws where the template is not
    /// for it.
    private func target(_ element: XMLElement, in text: XMLText) throws(DocumentError) -> String {
        guard let type = BPMNNames.type(of: element), appliesTo.contains(where: { BPMNNames.isType(type, $0) }) else {
            let what = BPMNNames.type(of: element) ?? element.name.local
            throw text.refusal(
                "the template \"\(self.name)\" does not apply to a \(what)",
                at: element,
                hint: "it is for " + appliesTo.joined(separator: ", ")
            )
        }
        guard let wanted = elementType, wanted != type else { return type }
        guard type == "bpmn:Task", BPMNNames.isType(wanted, "bpmn:Task") else {
            throw text.refusal(
                "the template turns a \(type) into a \(wanted), which is a modeler's work",
                at: element,
                hint: "change the element's type in the modeler first"
            )
        }
        return wanted
    }
}

extension XMLText {
    /// Whether its bytes are UTF-8, as far as it says.
    fileprivate var isUTF8: Bool {
        // UTF-16 begins with its mark, or with a NUL in a character of ASCII.
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) || bytes.prefix(2).contains(0) {
            return false
        }
        return encoding.map { ["UTF-8", "US-ASCII"].contains($0.uppercased()) } ?? true
    }

    /// The element with an id; throws where there is none, or where this is no
    /// BPMN file.
    fileprivate func element(named id: String) throws(DocumentError) -> (element: XMLElement, around: [XMLElement]) {
        guard root.name == BPMNNames.model("definitions") else {
            throw refusal("is no BPMN file: its root is <\(root.name.local)>", at: root, hint: "give a .bpmn file")
        }
        if let found = element(id: id), !found.around.isEmpty { return found }
        var known: [String] = []
        root.visit { element, _ in
            if BPMNNames.type(of: element).map({ BPMNNames.isType($0, "bpmn:FlowElement") }) == true {
                element["id"].map { known.append($0) }
            }
            return false
        }
        let near = Spelling.nearest(to: id, in: known).map { "did you mean \($0)?" }
        let list = known.isEmpty ? "it has no elements" : "there are: " + known.prefix(20).joined(separator: ", ")
        throw DocumentError(
            .invalid,
            [Diagnostic(file: name, message: "there is no element with the id \"\(id)\"", hint: near ?? list)]
        )
    }

    /// An error of one mistake.
    func refusal(_ message: String, at element: XMLElement, hint: String? = nil) -> DocumentError {
        DocumentError(.invalid, [mistake(message, at: element, hint: hint)])
    }
}
