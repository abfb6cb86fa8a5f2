/// The names of BPMN files that this room looks at.
enum BPMNNames {
    /// The namespace of BPMN 2.0's model (OMG BPMN 2.0.2, section 15.1.2).
    static let model = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    /// The namespace of the engine's extensions.
    static let engine = "http://camunda.org/schema/1.0/bpmn"
    /// XML Schema's own attributes.
    static let schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

    /// A name of the model.
    static func model(_ local: String) -> XMLName { XMLName(model, local) }
    /// A name of the extensions.
    static func engine(_ local: String) -> XMLName { XMLName(engine, local) }

    /// What an element of the model is called in a template: `bpmn:ServiceTask`.
    static func type(of element: XMLElement) -> String? {
        guard element.name.namespace == model, let first = element.name.local.first else { return nil }
        return "bpmn:" + first.uppercased() + element.name.local.dropFirst()
    }

    /// The name of an element by its type in a template.
    static func localName(ofType type: String) -> String? {
        guard type.hasPrefix("bpmn:"), let first = type.dropFirst(5).first else { return nil }
        return first.lowercased() + type.dropFirst(6)
    }

    /// Whether a type is another one, or a kind of it, by BPMN's own model.
    static func isType(_ type: String, _ base: String) -> Bool {
        var type: String? = type
        while let current = type {
            if current == base { return true }
            type = parents[current]
        }
        return false
    }

    /// What each type is a kind of, so far as templates tell.
    private static let parents: [String: String] = {
        let kinds: [String: [String]] = [
            "bpmn:Task": [
                "bpmn:ServiceTask", "bpmn:UserTask", "bpmn:ScriptTask", "bpmn:SendTask", "bpmn:ReceiveTask",
                "bpmn:ManualTask", "bpmn:BusinessRuleTask",
            ],
            "bpmn:SubProcess": ["bpmn:Transaction", "bpmn:AdHocSubProcess"],
            "bpmn:Activity": ["bpmn:Task", "bpmn:SubProcess", "bpmn:CallActivity"],
            "bpmn:CatchEvent": ["bpmn:StartEvent", "bpmn:IntermediateCatchEvent", "bpmn:BoundaryEvent"],
            "bpmn:ThrowEvent": ["bpmn:EndEvent", "bpmn:IntermediateThrowEvent"],
            "bpmn:Event": ["bpmn:CatchEvent", "bpmn:ThrowEvent"],
            "bpmn:Gateway": [
                "bpmn:ExclusiveGateway", "bpmn:InclusiveGateway", "bpmn:ParallelGateway", "bpmn:ComplexGateway",
                "bpmn:EventBasedGateway",
            ],
            "bpmn:FlowNode": ["bpmn:Activity", "bpmn:Event", "bpmn:Gateway"],
            "bpmn:FlowElement": [
                "bpmn:FlowNode", "bpmn:SequenceFlow", "bpmn:DataObject", "bpmn:DataObjectReference",
                "bpmn:DataStoreReference",
            ],
            "bpmn:Artifact": ["bpmn:Association", "bpmn:Group", "bpmn:TextAnnotation"],
            "bpmn:BaseElement": [
                "bpmn:FlowElement", "bpmn:Artifact", "bpmn:Process", "bpmn:Collaboration", "bpmn:Participant",
                "bpmn:Lane", "bpmn:MessageFlow",
            ],
        ]
        var parents: [String: String] = [:]
        for (base, types) in kinds { for type in types { parents[type] = base } }
        return parents
    }()
}
