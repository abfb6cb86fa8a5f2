import Contracts
import Documents
import Exchanges
import Scenarios

/// An observation as checks read it: what was to be expected of the order
/// that the subject was given, and what the wire shows.
struct Evidence {
    let seen: Observation

    init(_ observation: Observation) {
        seen = observation
    }

    var exchanges: [Exchange] { seen.exchanges }

    /// How many requests came, also those that were not kept.
    var count: Int { seen.exchanges.count + seen.lostExchanges }

    /// An input that the subject was given.
    func input(_ name: ParameterName) -> String { seen.order.parameters[name.rawValue] ?? "" }

    /// How many retries the subject was given, which no connector makes a
    /// billion of.
    var retries: Int { min(max(Int(input(.maxRetries)) ?? 0, 0), 1_000_000_000) }

    /// The key that the connector was told to use: the literal, or the one
    /// that its source holds.
    var key: String {
        input(.secretSource).isExactly(SecretSource.variable.rawValue) ? input(.authValue) : seen.drawn.values.key
    }

    /// The value that the header with the key must have.
    var authorization: String {
        input(.authPrefix).isEmpty ? key : input(.authPrefix) + " " + key
    }

    /// The last exchange that got a response.
    var last: Exchange? { exchanges.last { $0.response != nil } }

    /// The last response.
    var lastResponse: Response? { last?.response }

    /// The last response's body as JSON.
    var lastJSON: Value? { lastResponse.flatMap { Evidence.json($0.body) } }

    /// The variables that are to be taken from a response, by the input.
    var mapping: [(name: String, path: JSONPath)] {
        (Evidence.json(Array(input(.responseMapping).utf8))?.members ?? []).compactMap { member in
            member.value.string.flatMap { JSONPath($0) }.map { (member.name, $0) }
        }
    }

    /// The BPMN error that a status raises, by the input.
    func errorCode(_ status: Int) -> String? {
        Evidence.json(Array(input(.errorMapping).utf8))?[String(status)]?.string
    }

    /// The codes of all statuses, by the input.
    var errorCodes: [String] {
        (Evidence.json(Array(input(.errorMapping).utf8))?.members ?? []).compactMap(\.value.string)
    }

    /// The time between a response and the request after it: from before the
    /// first byte of the one is written to the first byte of the other. Noise
    /// can only lengthen it. `nil` where a response never began.
    var gaps: [UInt64?] {
        zip(exchanges, exchanges.dropFirst()).map { one, next in
            one.times.responseStart.map { next.times.firstByte >= $0 ? next.times.firstByte - $0 : 0 }
        }
    }

    static func json(_ bytes: [UInt8]) -> Value? {
        try? Document.json(bytes).root.value
    }

    /// A status as people write it.
    static func shown(_ outcome: Outcome) -> String {
        switch outcome {
        case .completed: "completed"
        case .bpmnError(let code, _): "BPMN error \(code)"
        case .failed(let type, let message): "failed: \(type): \(message.shortened())"
        case .unresolved: "still running at the deadline"
        case .unsupported(let capability, _): "unsupported: \(capability)"
        case .harnessError(let message): "harness error: \(message.shortened())"
        }
    }

    /// A variable as people write it.
    static func shown(_ value: ProcessValue) -> String {
        switch value.type {
        case .absent: "no variable"
        case .null: "Null"
        default: "\(value.type.rawValue) \(JSONWriter().string(value.value).shortened())"
        }
    }
}

extension String {
    /// The text, or its beginning with a note on what was left out.
    func shortened(to limit: Int = 200) -> String {
        let count = unicodeScalars.count
        guard count > limit else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(limit))) + "… (\(count) characters)"
    }
}
