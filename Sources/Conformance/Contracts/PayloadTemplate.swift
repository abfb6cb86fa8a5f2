/// A text with places for process variables: `Dear ${name}`.
///
/// What stands between `${` and `}` is one variable's name: letters, digits,
/// `_` and no more. It is not an expression language; whoever fills a
/// template looks at it once, so that a `${…}` inside a value stays text.
public struct PayloadTemplate: Sendable, Equatable {
    /// A piece of a template.
    public enum Part: Sendable, Equatable {
        /// Text that stays as it is.
        case literal(String)
        /// The place of a variable.
        case variable(String)
    }

    /// The pieces in their order; neighbouring text is one piece.
    public let parts: [Part]

    /// A text without places: a `${…}` in it stays as it is.
    public init(literal text: String) {
        parts = text.isEmpty ? [] : [.literal(text)]
    }

    /// Splits a text into its pieces.
    public init(_ text: String) throws(ContractError) {
        var parts: [Part] = []
        let bytes = Array(text.utf8)
        var start = 0
        var at = 0
        while at + 1 < bytes.count {
            guard bytes[at] == UInt8(ascii: "$"), bytes[at + 1] == UInt8(ascii: "{") else {
                at += 1
                continue
            }
            guard let close = bytes[at...].firstIndex(of: UInt8(ascii: "}")) else {
                throw ContractError(
                    .unclosed,
                    "\"${\" without \"}\"",
                    hint: "end the variable's name with \"}\"",
                    offset: at
                )
            }
            let name = String(decoding: bytes[at + 2..<close], as: UTF8.self)
            guard Self.isName(name) else {
                throw ContractError(
                    .notAName,
                    "\"${\(name)}\" does not name a process variable",
                    hint: "between \"${\" and \"}\" stands one variable's name, such as question",
                    offset: at
                )
            }
            if start < at { parts.append(.literal(String(decoding: bytes[start..<at], as: UTF8.self))) }
            parts.append(.variable(name))
            at = close + 1
            start = at
        }
        if start < bytes.count { parts.append(.literal(String(decoding: bytes[start...], as: UTF8.self))) }
        self.parts = parts
    }

    /// The names of the variables, each once, in the order of their first
    /// place.
    public var variables: [String] {
        var names: [String] = []
        for case .variable(let name) in parts where !names.contains(name) { names.append(name) }
        return names
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !isDigit(first) else { return false }
        return text.utf8.allSatisfy { byte in
            isDigit(byte) || byte == UInt8(ascii: "_") || (0x61...0x7A).contains(byte | 0x20)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
