public import Documents
import Judging
import Releases

/// What a release says of processes: its example, and its template, which
/// makes a connector's task of any service task.
public struct ReleaseProcesses: Sendable {
    private let template: ElementTemplate
    private let example: (name: String, bytes: [UInt8])

    /// Reads the only template and the only BPMN file of a folder.
    public init(folder: String) throws(DocumentError) {
        let names = try Files.names(in: folder)
        func only(_ ending: String) throws(DocumentError) -> String {
            let found = names.filter { $0.hasSuffix(ending) }
            guard let name = found.first, found.count == 1 else {
                let message = "has \(found.count) files *\(ending), not one"
                throw DocumentError(.invalid, [Diagnostic(file: folder, message: message)])
            }
            return folder + "/" + name
        }
        let path = try only(".element.json")
        guard let template = try ElementTemplate.load(path).first else {
            throw DocumentError(.invalid, [Diagnostic(file: path, message: "holds no template")])
        }
        self.template = template
        let file = try only(".bpmn")
        example = (file, try Files.read(file, limit: ElementTemplate.diagramLimit))
    }

    /// The example under another key, its task with the order's inputs.
    func example(key: String, profile: ConnectorProfile, order: RunOrder) throws(DocumentError) -> [UInt8] {
        let text = String(decoding: example.bytes, as: UTF8.self)
        guard let process = Self.id(of: "process", in: text), let task = Self.id(of: "serviceTask", in: text) else {
            let message = "has no process with a service task"
            throw DocumentError(.invalid, [Diagnostic(file: example.name, message: message)])
        }
        let renamed = text.replacing("\"\(process)\"", with: "\"\(key)\"")
        return try applied(to: Array(renamed.utf8), name: example.name, element: task, profile, order)
    }

    /// The probe, its bare task made the connector's by the template.
    func template(_ probe: ProbeProcess, order: RunOrder) throws(DocumentError) -> [UInt8] {
        try applied(to: probe.xml, name: "probe.bpmn", element: ProbeProcess.Activity.task, probe.profile, order)
    }

    private func applied(
        to bpmn: [UInt8],
        name: String,
        element: String,
        _ profile: ConnectorProfile,
        _ order: RunOrder
    ) throws(DocumentError) -> [UInt8] {
        var values: [(name: String, value: String)] = []
        var fixed: [(name: String, value: String)] = []
        for property in template.properties {
            switch profile.implementation {
            case .javaClass(let name) where property.key == "camunda:class": fixed.append((property.key, name))
            case .topic(let name) where property.key == "camunda:topic":
                if property.isShown { values.append((property.key, name)) } else { fixed.append((property.key, name)) }
            default: break
            }
            guard let value = order.parameters.first(where: { profile.name(of: $0.key) == property.key })?.value
            else { continue }
            if property.isShown { values.append((property.key, value)) } else { fixed.append((property.key, value)) }
        }
        return try template.apply(to: bpmn, name: name, element: element, values: values, fixed: fixed)
    }

    /// The id of the first element of a local name; what is looked for is a
    /// release's own file, which a parser reads right after.
    private static func id(of element: String, in text: String) -> String? {
        for opening in ["<\(element) ", ":\(element) "] {
            guard let start = text.firstRange(of: opening) else { continue }
            let tag = text[start.upperBound...].prefix { $0 != ">" }
            guard let name = ("<" + tag).firstRange(of: "id=\"") else { continue }
            let rest = ("<" + tag)[name.upperBound...]
            return String(rest.prefix { $0 != "\"" })
        }
        return nil
    }
}
