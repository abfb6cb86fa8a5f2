import Contracts
import Documents

extension Execution {
    /// The payload with its variables filled in, each looked at once.
    ///
    /// Inside a JSON string stands the value's text, escaped; a null is no
    /// text. Outside stands the value's own JSON, a text in quotes. Hence no
    /// value can end the string that it stands in. A variable that is not
    /// set fails the run: a literal `${…}` never leaves.
    func fill(_ inputs: Inputs) throws(ConnectorFailure) -> [UInt8] {
        if breaks(.sendsPlaceholders, if: !inputs.template.variables.isEmpty) { return Array(inputs.payload.utf8) }
        var output: [UInt8] = []
        var place = JSONPlace()
        for part in inputs.template.parts {
            switch part {
            case .literal(let text):
                place.pass(text.utf8)
                output.append(contentsOf: text.utf8)
            case .variable(let name):
                guard let value = run.value(of: name)?.value else {
                    throw ConnectorFailure(
                        .variable,
                        "the payload names the process variable \(name), which is not set"
                    )
                }
                append(value, inString: place.isInString, to: &output)
            }
        }
        return breaks(.evaluatesValues, if: evaluatedAgain(output) != output) ? evaluatedAgain(output) : output
    }

    private func append(_ value: Value, inString: Bool, to output: inout [UInt8]) {
        var filled: [UInt8] = []
        if inString {
            JSONText.append(escaped: Self.text(of: value), to: &filled)
        } else {
            filled = JSONWriter().bytes(value)
        }
        output.append(
            contentsOf: breaks(.noEscaping, if: Self.text(of: value) != filled) ? Self.text(of: value) : filled
        )
    }

    /// What a value reads as in a text.
    private static func text(of value: Value) -> [UInt8] {
        switch value {
        case .null: []
        case .string(let text): Array(text.utf8)
        default: JSONWriter().bytes(value)
        }
    }

    /// What a second evaluation makes of a filled payload: variables, and
    /// products of two numbers as an expression language would have them.
    private func evaluatedAgain(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.starts(with: "${".utf8), let close = rest.firstIndex(of: UInt8(ascii: "}")) else {
                output.append(rest.removeFirst())
                continue
            }
            let expression = String(decoding: rest[(rest.startIndex + 2)..<close], as: UTF8.self)
            let factors = expression.split(separator: "*").compactMap { Int($0) }
            if factors.count == 2 {
                output.append(contentsOf: String(factors[0].multipliedReportingOverflow(by: factors[1]).0).utf8)
            } else if let value = run.value(of: expression)?.value {
                JSONText.append(escaped: Self.text(of: value), to: &output)
            } else {
                output.append(contentsOf: rest[...close])
            }
            rest = rest[(close + 1)...]
        }
        return output
    }
}

/// Whether a place in a JSON text lies inside a string.
private struct JSONPlace {
    private(set) var isInString = false
    private var isEscaped = false

    mutating func pass(_ text: some Sequence<UInt8>) {
        isEscaped = false
        for byte in text {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = isInString
            }
        }
    }
}
