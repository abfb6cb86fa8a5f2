import Contracts
import Documents
import Exchanges

extension Execution {
    /// The request, made once: a retry sends the same one.
    func request(_ inputs: Inputs, key: String, body: [UInt8]) -> OutgoingRequest {
        var headers = inputs.headers
        headers.fields.removeAll { Headers.sameName($0.name, inputs.authHeader) }
        headers.append(inputs.authHeader, credentials(inputs, key))
        if breaks(.keyInSecondHeader) { headers.append("x-api-key", key) }
        return OutgoingRequest(
            method: inputs.method,
            url: inputs.url,
            headers: headers,
            body: edited(body),
            connectTimeout: Double(inputs.timeout) / 1e9
        )
    }

    private func credentials(_ inputs: Inputs, _ key: String) -> String {
        let prefix = inputs.authPrefix
        if prefix.isEmpty || prefix == "NONE" { return key }
        if breaks(.lowerCasePrefix, if: prefix != prefix.lowercased()) { return prefix.lowercased() + " " + key }
        if breaks(.noSpaceAfterPrefix) { return prefix + key }
        if breaks(.prefixTwice) { return prefix + " " + prefix + " " + key }
        return prefix + " " + key
    }

    /// The body, which only broken connectors touch.
    private func edited(_ body: [UInt8]) -> [UInt8] {
        if mutant == .onlyLatin1 {
            let replaced = Latin1.replaced(body)
            return breaks(.onlyLatin1, if: replaced != body) ? replaced : body
        }
        guard mutant == .maxTokensAsString || mutant == .wrongDefaultModel || mutant == .shortensModelPath,
            let document = try? Document.json(body),
            var members = document.root.value.members
        else { return body }
        let before = members
        for index in members.indices {
            let (name, value) = (members[index].name, members[index].value)
            if name == "max_tokens", case .number(let lexeme) = value, breaks(.maxTokensAsString) {
                members[index].value = .string(lexeme)
            }
            guard name == "model", let model = value.string else { continue }
            let other = contract.models.listed.last ?? ""
            if breaks(.wrongDefaultModel, if: model == contract.models.standard && model != other) {
                members[index].value = .string(other)
            }
            if breaks(.shortensModelPath, if: model.contains("/")) {
                members[index].value = .string(String(model.split(separator: "/").last ?? ""))
            }
        }
        return members == before ? body : JSONWriter(.spaced).bytes(.object(members))
    }

    /// The request for a retry: the same, but for broken connectors.
    func again(_ request: OutgoingRequest, _ inputs: Inputs) -> OutgoingRequest {
        var request = request
        if breaks(.retriesWithoutAuthorization) {
            request.headers.fields.removeAll { Headers.sameName($0.name, inputs.authHeader) }
        }
        if breaks(.retriesWithEmptyBody, if: !request.body.isEmpty) { request.body = [] }
        if breaks(.retriesWithChangedBody, if: Self.renderedAgain(request.body) != request.body) {
            request.body = Self.renderedAgain(request.body)
        }
        return request
    }

    private static func renderedAgain(_ body: [UInt8]) -> [UInt8] {
        guard let document = try? Document.json(body), let members = document.root.value.members else { return body }
        return JSONWriter().bytes(.object(members.reversed()))
    }

    /// What a body asks for: its model.
    static func model(in body: [UInt8]) -> String? {
        (try? Document.json(body, duplicates: .allowed))?.root["model"]?.string
    }
}
