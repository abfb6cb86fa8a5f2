import Documents
import Exchanges

/// What was deployed.
public struct EngineDeployment: Sendable, Equatable {
    /// Its id.
    public let id: String
    /// The ids of the process definitions in it.
    public let definitions: [String]
}

extension EngineClient {
    /// Deploys one BPMN file; `source` tells later whose it is.
    ///
    /// The engine refuses with `ParseException` what it does not take.
    public func deploy(
        _ xml: [UInt8],
        named name: String,
        source: String,
        file: String
    ) async throws(EngineError) -> EngineDeployment {
        let boundary = "firedrill-\(source)-\(name)".filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        var body: [UInt8] = []
        func part(_ head: String, _ content: [UInt8]) {
            body +=
                Array("--\(boundary)\r\nContent-Disposition: form-data; \(head)\r\n\r\n".utf8) + content
                + Array("\r\n".utf8)
        }
        part("name=\"deployment-name\"", Array(name.utf8))
        part("name=\"deployment-source\"", Array(source.utf8))
        part("name=\"data\"; filename=\"\(file)\"\r\nContent-Type: application/octet-stream", xml)
        body += Array("--\(boundary)--\r\n".utf8)
        let answer = try await call(
            "POST",
            "/deployment/create",
            bytes: body,
            contentType: "multipart/form-data; boundary=\(boundary)"
        )
        let definitions = (answer.json["deployedProcessDefinitions"]?.members ?? []).map(\.name)
        guard let id = answer.json["id"]?.string else { throw notUnderstood("/deployment/create") }
        return EngineDeployment(id: id, definitions: definitions)
    }

    /// Removes a deployment with all that came of it: running instances, jobs,
    /// history. One that is gone already is no error.
    public func undeploy(_ id: String) async throws(EngineError) {
        let query = "cascade=true&skipCustomListeners=true&skipIoMappings=true"
        do throws(EngineError) {
            _ = try await call("DELETE", "/deployment/\(CanonicalQuery.escaped(id))?\(query)")
        } catch  where error.status == 404 {
            return
        }
    }

    /// The ids of the deployments that have a source.
    public func deployments(source: String) async throws(EngineError) -> [String] {
        try await call("GET", "/deployment?source=\(CanonicalQuery.escaped(source))").json.elements?
            .compactMap { $0["id"]?.string } ?? []
    }

    func notUnderstood(_ path: String) -> EngineError {
        EngineError(
            .notAnEngine,
            "what answers at \(url)\(path) does not answer as an engine does",
            hint: "its address ends in /engine-rest as a rule: http://HOST:8080/engine-rest"
        )
    }
}
