public import Documents
public import Exchanges
import Foundation

/// Calls of an engine's REST API, for tests: what comes back, whatever it is.
public struct EngineCalls: Sendable {
    /// The base URL, with `/engine-rest`.
    public let url: String
    private let upstream: any Upstream

    public init(_ url: String, over upstream: any Upstream) {
        self.url = url
        self.upstream = upstream
    }

    /// What an engine answers.
    public struct Told: Sendable, CustomStringConvertible {
        public var status: Int
        public var type: String?
        public var body: String

        /// The body's JSON.
        public var json: Value? { try? Document.json(Array(body.utf8), duplicates: .allowed).root.value }
        public var description: String { "\(status) \(type ?? "-") \(body.prefix(400))" }
    }

    @discardableResult
    public func call(
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        type: String? = "application/json"
    ) async throws -> Told {
        var headers: Headers = [:]
        if body != nil, let type { headers.append("Content-Type", type) }
        let request = OutgoingRequest(
            method: method,
            url: url + path,
            headers: headers,
            body: Array((body ?? "").utf8),
            timeout: 60
        )
        let response = try await upstream.collect(request)
        return Told(
            status: response.status,
            type: response.headers["Content-Type"],
            body: String(decoding: response.body, as: UTF8.self)
        )
    }

    /// Deploys a process; returns the deployment's id.
    public func deploy(_ bpmn: String, name: String) async throws -> String {
        let boundary = "firedrill-\(UUID().uuidString)"
        let body = """
            --\(boundary)\r
            Content-Disposition: form-data; name="deployment-name"\r
            \r
            \(name)\r
            --\(boundary)\r
            Content-Disposition: form-data; name="\(name).bpmn"; filename="\(name).bpmn"\r
            \r
            \(bpmn)\r
            --\(boundary)--\r

            """
        let told = try await call("POST", "/deployment/create", body, type: "multipart/form-data; boundary=\(boundary)")
        guard told.status == 200, let id = told.json?["id"]?.string else { throw Failure(description: "\(told)") }
        return id
    }

    /// Starts an instance of a process; returns its id.
    public func start(_ key: String, variables: String, businessKey: String) async throws -> String {
        let body = #"{"variables":\#(variables),"businessKey":"\#(businessKey)"}"#
        let told = try await call("POST", "/process-definition/key/\(key)/start", body)
        guard told.status == 200, let id = told.json?["id"]?.string else { throw Failure(description: "\(told)") }
        return id
    }

    /// Removes a deployment and everything of it.
    public func remove(_ deployment: String) async throws {
        _ = try await call("DELETE", "/deployment/\(deployment)?cascade=true&skipCustomListeners=true")
    }

    /// What is not as it should be.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String

        public init(description: String) {
            self.description = description
        }
    }

    /// A process of one external task with the priority 7, a property `x`, an
    /// input parameter `loc`, and a boundary event for every BPMN error, and a
    /// user task at its end.
    public static func process(_ key: String, topic: String, properties: [(String, String)] = []) -> String {
        func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
                .replacing("\n", with: "&#10;")
        }
        let more = properties.map { #"<camunda:property name="\#($0.0)" value="\#(escaped($0.1))"/>"# }.joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
            xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="http://example.com">
            <bpmn:process id="\(key)" isExecutable="true" camunda:historyTimeToLive="P1D">
            <bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="task"/>
            <bpmn:serviceTask id="task" camunda:type="external" camunda:topic="\(topic)" camunda:taskPriority="7">
            <bpmn:extensionElements>
            <camunda:properties><camunda:property name="x" value="raw ${a}"/>\(more)</camunda:properties>
            <camunda:inputOutput><camunda:inputParameter name="loc">in ${a}</camunda:inputParameter></camunda:inputOutput>
            </bpmn:extensionElements></bpmn:serviceTask>
            <bpmn:sequenceFlow id="f2" sourceRef="task" targetRef="u"/>
            <bpmn:boundaryEvent id="caught" attachedToRef="task">
            <bpmn:errorEventDefinition id="e" camunda:errorCodeVariable="code" camunda:errorMessageVariable="message"/>
            </bpmn:boundaryEvent>
            <bpmn:sequenceFlow id="f3" sourceRef="caught" targetRef="u"/><bpmn:userTask id="u"/>
            <bpmn:sequenceFlow id="f4" sourceRef="u" targetRef="end"/><bpmn:endEvent id="end"/>
            </bpmn:process></bpmn:definitions>
            """
    }
}
