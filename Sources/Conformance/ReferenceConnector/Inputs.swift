import Contracts
import Documents
import Exchanges

/// A run's inputs, read and checked before anything is sent.
struct Inputs {
    var url: String
    var method: String
    var headers: Headers
    var authHeader: String
    var authPrefix: String
    var source: SecretSource
    var authValue: String
    var payload: String
    var template: PayloadTemplate
    var mapping: [(name: String, path: JSONPath)]
    var errors: [(status: Int, code: String)]
    var retriesRateLimit: Bool
    var maxRetries: Int
    var backoff: UInt64
    var maxRetryAfter: UInt64
    var timeout: UInt64

    init(
        _ parameters: [String: String],
        _ contract: Contract,
        isPayloadFilled: Bool = false
    ) throws(ConnectorFailure) {
        let text = InputText(parameters: parameters, contract: contract)
        try text.refuseUnknownNames()
        url = text[.url]
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw text.unusable(.url, "an http or https URL")
        }
        method = text[.method]
        headers = try text.headers()
        guard text[.authType] == "bearerToken" else { throw text.unusable(.authType, "bearerToken") }
        authHeader = text[.authHeader]
        authPrefix = text[.authPrefix]
        guard let source = SecretSource(rawValue: text[.secretSource]) else {
            throw text.unusable(.secretSource, "env, file, properties or variable")
        }
        self.source = source
        authValue = text[.authValue]
        payload = text[.payload]
        do throws(ContractError) {
            template = isPayloadFilled ? PayloadTemplate(literal: payload) : try PayloadTemplate(payload)
        } catch {
            throw ConnectorFailure(.configuration, "input catalyst_payload: \(error.message): \(error.hint)")
        }
        mapping = try text.mapping()
        errors = try text.errors()
        retriesRateLimit = try text.truth(.retryOn429)
        maxRetries = try text.count(.maxRetries, 0...100)
        backoff = try text.seconds(.backoff, atLeast: 0)
        maxRetryAfter = try text.seconds(.maxRetryAfter, atLeast: 0)
        timeout = try text.seconds(.timeout, atLeast: 0.001)
    }
}

/// The texts of the inputs, and what can be made of them.
private struct InputText {
    let parameters: [String: String]
    let contract: Contract

    subscript(name: ParameterName) -> String {
        parameters[name.rawValue] ?? contract.parameter(name, baseURL: "")
    }

    /// A misspelt input would leave its default at work unseen.
    func refuseUnknownNames() throws(ConnectorFailure) {
        let known = ParameterName.allCases.map(\.rawValue)
        for name in parameters.keys.sorted() where !known.contains(name) {
            let near = Spelling.nearest(to: name, in: known).map { ": did you mean \($0)?" } ?? ""
            throw ConnectorFailure(.configuration, "unknown input \(name)\(near)")
        }
    }

    /// Headers may hold credentials: their text is not repeated.
    func unusable(_ name: ParameterName, _ expected: String) -> ConnectorFailure {
        let found = name == .headers ? "" : ", not \"\(self[name].prefix(80))\""
        return ConnectorFailure(.configuration, "input \(name.rawValue) must be \(expected)\(found)")
    }

    func truth(_ name: ParameterName) throws(ConnectorFailure) -> Bool {
        switch self[name] {
        case "true": return true
        case "false": return false
        default: throw unusable(name, "true or false")
        }
    }

    func count(_ name: ParameterName, _ range: ClosedRange<Int>) throws(ConnectorFailure) -> Int {
        guard let number = Int(self[name]), range.contains(number), !self[name].hasPrefix("+") else {
            throw unusable(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func seconds(_ name: ParameterName, atLeast least: Double) throws(ConnectorFailure) -> UInt64 {
        let isPlain = self[name].utf8.allSatisfy { $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") }
        guard isPlain, let number = Double(self[name]), number >= least, number <= 86400 else {
            throw unusable(name, "a number of seconds\(least > 0 ? " above 0" : "") up to 86400")
        }
        return UInt64((number * 1e9).rounded())
    }

    func headers() throws(ConnectorFailure) -> Headers {
        var headers = Headers()
        for member in try members(.headers) {
            guard let value = member.value.string, !Self.hasControls(value), !Self.hasControls(member.name) else {
                throw unusable(.headers, "a JSON object of strings")
            }
            headers.append(member.name, value)
        }
        return headers
    }

    func mapping() throws(ConnectorFailure) -> [(name: String, path: JSONPath)] {
        try members(.responseMapping).map { (member) throws(ConnectorFailure) in
            guard let path = member.value.string.flatMap({ JSONPath($0) }) else {
                throw unusable(.responseMapping, "a JSON object of paths such as choices[0].message")
            }
            return (member.name, path)
        }
    }

    func errors() throws(ConnectorFailure) -> [(status: Int, code: String)] {
        try members(.errorMapping).map { (member) throws(ConnectorFailure) in
            guard let status = Int(member.name), (100...599).contains(status), let code = member.value.string else {
                throw unusable(.errorMapping, "a JSON object of error codes by status")
            }
            return (status, code)
        }
    }

    /// The members of an input that is a JSON object; none where it is empty.
    private func members(_ name: ParameterName) throws(ConnectorFailure) -> [Member] {
        if self[name].utf8.allSatisfy({ $0 == 0x20 || $0 == 0x0A }) { return [] }
        guard let document = try? Document.json(Array(self[name].utf8)), document.root.kind == .object else {
            throw unusable(name, "a JSON object")
        }
        return document.root.value.members ?? []
    }

    private static func hasControls(_ text: String) -> Bool { text.utf8.contains { $0 < 0x20 || $0 == 0x7F } }
}
