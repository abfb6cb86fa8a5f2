import Contracts
import Documents
import Exchanges

extension Execution {
    /// What the last response means for the process.
    func conclude(_ history: AttemptHistory, _ inputs: Inputs, key: String) -> ConnectorResult {
        let response = history.last
        var message = response.isSuccess ? "" : Self.withoutKey(ErrorText.describe(response), key)
        let code = errorCode(history, inputs)
        let outcome = code.map { ConnectorOutcome.bpmnError(code: $0, message: message) } ?? .completed
        if breaks(.leaksKeyInError, if: !response.isSuccess) { message += " (key \(key))" }
        var variables = standard(
            body: String(decoding: response.body, as: UTF8.self),
            status: response.status,
            success: response.isSuccess,
            error: message
        )
        breakStandard(&variables, history)
        if response.isSuccess { variables += mapped(history, inputs).map(breakText) }
        if breaks(.losesLongTexts, if: response.isSuccess && response.body.count > 4000) {
            return ConnectorResult(
                outcome: .failed(type: "persistence", message: "a text is too long for its column"),
                variables: [],
                events: events
            )
        }
        if breaks(.variablesOnlyOnSuccess, if: !response.isSuccess) { variables = [] }
        return ConnectorResult(outcome: outcome, variables: variables, events: events)
    }

    /// The result where no response stands.
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

    private func errorCode(_ history: AttemptHistory, _ inputs: Inputs) -> String? {
        let status = history.last.status
        func code(_ status: Int) -> String? { inputs.errors.last { $0.status == status }?.code }
        guard !history.last.isSuccess else { return nil }
        if breaks(.sticksToRateLimited, if: history.metRateLimit && status != 429) { return code(429) }
        if breaks(.swaps400And401, if: status == 401 || status == 400) { return code(status == 401 ? 400 : 401) }
        if breaks(.silentAfterLast429, if: status == 429) { return nil }
        if breaks(.needsWwwAuthenticate, if: status == 401 && history.last.headers["WWW-Authenticate"] == nil) {
            return nil
        }
        if breaks(.mapsEvery4xx, if: code(status) == nil && (400..<500).contains(status)) { return code(400) }
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
        _ history: AttemptHistory
    ) {
        let response = history.last
        let whole = String(decoding: response.body, as: UTF8.self)
        let group = response.isSuccess ? 200 : 500
        var broken: [(Contract.Standard.Meaning, ProcessValue)] = []
        if breaks(.only200IsSuccess, if: response.isSuccess && response.status != 200) {
            broken.append((.success, .boolean(false)))
        }
        if breaks(.keepsFirstStatus, if: history.firstStatus != response.status) {
            broken.append((.status, .integer(history.firstStatus)))
        }
        if breaks(.errorNullOnFailure, if: !response.isSuccess) { broken.append((.error, .null)) }
        if breaks(.errorSaysNull, if: response.isSuccess) { broken.append((.error, .string("null"))) }
        if breaks(.cutsBody, if: whole.count > 4000) { broken.append((.body, .string(String(whole.prefix(4000))))) }
        if breaks(.roundsStatus, if: response.status != group) { broken.append((.status, .integer(group))) }
        if breaks(.statusAsLong) { broken.append((.status, ProcessValue(.long, .integer(response.status)))) }
        for (meaning, value) in broken {
            for index in variables.indices where variables[index].name == contract.name(of: meaning) {
                variables[index].value = value
            }
        }
        if breaks(.onlyLatin1, if: Latin1.replaced(whole) != whole) {
            for index in variables.indices {
                guard let text = variables[index].value.value.string else { continue }
                variables[index].value = .string(Latin1.replaced(text))
            }
        }
        if breaks(.noBodyOnSuccess, if: response.isSuccess) {
            variables.removeAll { $0.name == contract.name(of: .body) }
        }
    }

    private func breakText(_ variable: (name: String, value: ProcessValue)) -> (name: String, value: ProcessValue) {
        guard let text = variable.value.value.string, breaks(.onlyLatin1, if: Latin1.replaced(text) != text) else {
            return variable
        }
        return (variable.name, .string(Latin1.replaced(text)))
    }

    /// A provider may repeat the key in its message; a variable must not.
    private static func withoutKey(_ text: String, _ key: String) -> String {
        RedactionPolicy(literals: [key]).withoutSupplied(text)
    }
}
