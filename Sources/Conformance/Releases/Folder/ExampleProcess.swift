import Documents

/// A process as its steps and the flows between them.
struct ExampleProcess {
    let text: XMLText
    /// The element of the process.
    let process: XMLElement
    private let nodes: [String: XMLElement]
    private let flows: [XMLElement]

    /// The process of a file that an engine runs; the first, where several do.
    /// `nil` where there is none.
    init?(_ text: XMLText) {
        let all = text.root.children(BPMNNames.model("process"))
        guard let process = all.first(where: { $0["isExecutable"] == "true" }) ?? all.first else { return nil }
        self.text = text
        self.process = process
        var nodes: [String: XMLElement] = [:]
        for child in process.children { child["id"].map { nodes[$0] = child } }
        self.nodes = nodes
        flows = process.children(BPMNNames.model("sequenceFlow"))
    }

    /// The steps of a type.
    func steps(_ type: String) -> [XMLElement] { process.children.filter { BPMNNames.type(of: $0) == type } }

    /// The only step of a type and a name; a name's line breaks are blanks.
    func step(_ type: String, named name: String) -> XMLElement? {
        steps(type).first { Self.name(of: $0) == name }
    }

    /// A step's name on one line.
    static func name(of step: XMLElement) -> String {
        (step["name"] ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The steps that follow one, past gateways where flows meet.
    func next(after step: XMLElement) -> [XMLElement] {
        var found: [XMLElement] = []
        var seen: Set<String> = []
        var waiting = targets(of: step)
        while !waiting.isEmpty {
            let step = waiting.removeFirst()
            guard let id = step["id"], seen.insert(id).inserted else { continue }
            let isMeeting = BPMNNames.type(of: step) == "bpmn:ExclusiveGateway" && targets(of: step).count == 1
            if isMeeting { waiting += targets(of: step) } else { found.append(step) }
        }
        return found
    }

    private func targets(of step: XMLElement) -> [XMLElement] {
        flows.filter { $0["sourceRef"] == step["id"] }.compactMap { flow in flow["targetRef"].flatMap { nodes[$0] } }
    }

    /// Flows whose ends are not there.
    var looseFlows: [XMLElement] {
        flows.filter { flow in
            ["sourceRef", "targetRef"].contains { end in flow[end].map { nodes[$0] == nil } ?? true }
        }
    }

    /// The events on the edge of a step that catch errors.
    func errorEvents(on step: XMLElement) -> [(event: XMLElement, code: String?)] {
        steps("bpmn:BoundaryEvent").filter { $0["attachedToRef"] == step["id"] }.compactMap { event in
            guard let definition = event.children(BPMNNames.model("errorEventDefinition")).first else { return nil }
            return (event, definition["errorRef"].flatMap(code))
        }
    }

    /// The code of an error at the file's root; an error without one is caught
    /// like all others.
    private func code(of reference: String) -> String? {
        let local = reference.split(separator: ":").last.map(String.init) ?? reference
        let error = text.root.children(BPMNNames.model("error")).first { $0["id"] == local }
        return error?["errorCode"].flatMap { $0.isEmpty ? nil : $0 }
    }
}
