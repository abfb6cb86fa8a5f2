import Contracts
import Documents
import Exchanges

extension Execution {
    /// What the last reply means for the process.
    func conclude(_ conversation: Conversation, _ inputs: Inputs, key: String) -> ConnectorResult {
        let reply = conversation.last
        var message = reply.isSuccess ? "" : Self.withoutKey(ErrorText.describe(reply), key)
        let code = errorCode(conversation, inputs)
        let outcome = code.map { ConnectorOutcome.bpmnError(code: $0, message: message) } ?? .completed
        if breaks(.m24, if: !reply.isSuccess) { message += " (key \(key))" }
        var variables = standard(
            body: String(decoding: reply.body, as: UTF8.self),
            status: reply.status,
            success: reply.isSuccess,
            error: message
        )
        breakStandard(&variables, conversation)
        if reply.isSuccess { variables += mapped(conversation, inputs) }
        if breaks(.m35, if: !reply.isSuccess) { variables = [] }
        return ConnectorResult(outcome: outcome, variables: variables, events: events)
    }

    /// The result where no reply stands.
    func failed(_ failure: ConnectorFailure, key: String) -> ConnectorResult {
        let message = Self.withoutKey(failure.message, key)
        return ConnectorResult(
            outcome: .failed(type: failure.code.name, message: message),
            variables: standard(body: "", status: 0, success: false, error: message),
            events: events
        )
    }

    /// The result where a check of our own turns a run away.
    func refused(code: String, message: String) -> ConnectorResult {
        ConnectorResult(
            outcome: .bpmnError(code: code, message: message),
            variables: standard(body: "", status: 0, success: false, error: message),
            events: events
        )
    }

    private func errorCode(_ conversation: Conversation, _ inputs: Inputs) -> String? {
        let status = conversation.last.status
        func code(_ status: Int) -> String? { inputs.errors.last { $0.status == status }?.code }
        guard !conversation.last.isSuccess else { return nil }
        if breaks(.m85, if: conversation.metRateLimit && status != 429) { return code(429) }
        if breaks(.m27, if: status == 401 || status == 400) { return code(status == 401 ? 400 : 401) }
        if breaks(.m73, if: status == 429) { return nil }
        if breaks(.m78, if: status == 401 && conversation.last.headers["WWW-Authenticate"] == nil) { return nil }
        if breaks(.m29, if: code(status) == nil && (400..<500).contains(status)) { return code(400) }
        return code(status)
    }

    private func standard(
        body: String,
        status: Int,
        success: Bool,
        error: String
    ) -> [(name: String, value: ProcessValue)] {
        contract.standard.variables.map { variable in
            let value: Value =
                switch variable.means {
                case .body: .string(body)
                case .status: .integer(status)
                case .success: .bool(success)
                case .error: .string(error)
                }
            return (variable.name, ProcessValue(variable.type, value))
        }
    }

    private func breakStandard(
        _ variables: inout [(name: String, value: ProcessValue)],
        _ conversation: Conversation
    ) {
        let reply = conversation.last
        let whole = String(decoding: reply.body, as: UTF8.self)
        let group = reply.isSuccess ? 200 : 500
        var broken: [(Contract.Standard.Meaning, ProcessValue)] = []
        if breaks(.m38, if: reply.isSuccess && reply.status != 200) { broken.append((.success, .boolean(false))) }
        if breaks(.m40, if: conversation.firstStatus != reply.status) {
            broken.append((.status, .integer(conversation.firstStatus)))
        }
        if breaks(.m41a, if: !reply.isSuccess) { broken.append((.error, .null)) }
        if breaks(.m41b, if: reply.isSuccess) { broken.append((.error, .string("null"))) }
        if breaks(.m42, if: whole.count > 4000) { broken.append((.body, .string(String(whole.prefix(4000))))) }
        if breaks(.m83, if: reply.status != group) { broken.append((.status, .integer(group))) }
        for (meaning, value) in broken {
            for index in variables.indices where variables[index].name == contract.name(of: meaning) {
                variables[index].value = value
            }
        }
        if breaks(.m79, if: reply.isSuccess) { variables.removeAll { $0.name == contract.name(of: .body) } }
    }

    /// A provider may repeat the key in its message; a variable must not.
    private static func withoutKey(_ text: String, _ key: String) -> String {
        guard !key.isEmpty else { return text }
        var output: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if rest.starts(with: key.utf8) {
                output.append(contentsOf: "REDACTED".utf8)
                rest = rest.dropFirst(key.utf8.count)
            } else {
                output.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
