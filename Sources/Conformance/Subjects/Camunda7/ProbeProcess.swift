import Contracts
import Documents
import Judging

/// The process that shows how one execution of a connector ends: a service
/// task with the order's inputs, a boundary event for each code of its error
/// mapping, one for any other BPMN error, and one for Java exceptions.
///
/// It is generated for one order, its inputs written into it as an author
/// writes them: what the engine does with them is part of what is seen. Its
/// service task is a job of its own, and a failure is tried again as often as
/// the engine does by itself.
struct ProbeProcess {
    /// The activities that tell how it ended.
    enum Activity {
        static let task = "connector"
        static let anyError = "caughtAny"
        static let exception = "caughtException"
        static func code(_ index: Int) -> String { "caughtCode\(index)" }
    }

    /// The variables that the boundary events set, which are not the
    /// connector's.
    enum Variable {
        static let code = "firedrillErrorCode"
        static let message = "firedrillErrorMessage"
        static let exception = "firedrillException"
        static let all = [code, message, exception]
    }

    let key: String
    let profile: ConnectorProfile
    let parameters: [String: String]
    /// The codes that have a boundary event of their own.
    let codes: [String]
    /// Whether its service task has nothing of the connector yet.
    private let isBare: Bool

    init(key: String, profile: ConnectorProfile, order: RunOrder, isBare: Bool = false) {
        self.isBare = isBare
        self.key = key
        self.profile = profile
        parameters = order.parameters
        let mapping = order.parameters[ParameterName.errorMapping.rawValue]
            .flatMap { try? Document.json(Array($0.utf8)) }
        var codes: [String] = []
        for code in (mapping?.root.value.members ?? []).compactMap(\.value.string)
        where !code.isEmpty && !codes.contains(code) {
            codes.append(code)
        }
        self.codes = codes
    }

    /// Why it cannot be written; `nil` where it can.
    var problem: String? {
        let unwritable = parameters.first { !XMLEscapes.isWritable($0.value) }
        return unwritable.map { "the input \($0.key) holds a character that no XML document can hold" }
    }

    /// The BPMN file.
    var xml: [UInt8] {
        var text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
              xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="firedrill">

            """
        for (index, code) in codes.enumerated() {
            text += "<error id=\"error\(index)\" errorCode=\"\(XMLEscapes.plain(code))\"/>\n"
        }
        text += """
            <error id="throwable" errorCode="java.lang.Throwable"/>
            <process id="\(key)" name="Firedrill probe" isExecutable="true" camunda:historyTimeToLive="P1D">
            <startEvent id="start"/>
            <sequenceFlow id="toTask" sourceRef="start" targetRef="\(Activity.task)"/>
            \(task)
            <sequenceFlow id="toDone" sourceRef="\(Activity.task)" targetRef="done"/>
            <endEvent id="done"/>

            """
        for index in codes.indices {
            text += boundary(Activity.code(index), "errorRef=\"error\(index)\" ", Variable.message, code: true)
        }
        text += boundary(Activity.anyError, "", Variable.message, code: true)
        text += boundary(Activity.exception, "errorRef=\"throwable\" ", Variable.exception, code: false)
        text += "</process>\n</definitions>\n"
        return Array(text.utf8)
    }

    private var task: String {
        guard !isBare else { return "<serviceTask id=\"\(Activity.task)\"/>" }
        return """
            <serviceTask id="\(Activity.task)" \(implementation) camunda:asyncBefore="true">
            <extensionElements>
            \(inputs)</extensionElements>
            </serviceTask>
            """
    }

    private var implementation: String {
        switch profile.implementation {
        case .javaClass(let name): "camunda:class=\"\(XMLEscapes.plain(name))\""
        case .delegateExpression(let text): "camunda:delegateExpression=\"\(XMLEscapes.plain(text))\""
        case .topic(let name): "camunda:type=\"external\" camunda:topic=\"\(XMLEscapes.plain(name))\""
        }
    }

    /// Input parameters stand in one element, fields beside it, and the
    /// extension properties of an external task in another.
    private var inputs: String {
        let named = parameters.sorted { $0.key < $1.key }.compactMap { input, value in
            profile.name(of: input).map { (input, XMLEscapes.plain($0), value) }
        }
        let evaluated = named.filter { !profile.isUnevaluated($0.0) }.map { _, name, value in
            "<camunda:inputParameter name=\"\(name)\">\(XMLEscapes.plain(value))</camunda:inputParameter>\n"
        }
        var fields = named.filter { profile.isUnevaluated($0.0) }.map { _, name, value in
            profile.isWorker
                ? "<camunda:property name=\"\(name)\" value=\"\(XMLEscapes.attribute(value))\"/>\n"
                : "<camunda:field name=\"\(name)\"><camunda:string>\(XMLEscapes.plain(value))</camunda:string>"
                    + "</camunda:field>\n"
        }
        if profile.isWorker, !fields.isEmpty {
            fields = ["<camunda:properties>\n"] + fields + ["</camunda:properties>\n"]
        }
        return fields.joined()
            + (evaluated.isEmpty
                ? "" : "<camunda:inputOutput>\n\(evaluated.joined())</camunda:inputOutput>\n")
    }

    private func boundary(_ id: String, _ reference: String, _ message: String, code: Bool) -> String {
        let variable = code ? "camunda:errorCodeVariable=\"\(Variable.code)\" " : ""
        return """
            <boundaryEvent id="\(id)" attachedToRef="\(Activity.task)">
            <errorEventDefinition \(reference)\(variable)camunda:errorMessageVariable="\(message)"/>
            </boundaryEvent>
            <sequenceFlow id="from_\(id)" sourceRef="\(id)" targetRef="end_\(id)"/>
            <endEvent id="end_\(id)"/>

            """
    }
}
