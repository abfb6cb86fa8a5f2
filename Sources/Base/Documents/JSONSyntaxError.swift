/// What is wrong with a JSON text, and at which byte.
public struct JSONSyntaxError: Error, Sendable, Equatable {
    /// The byte, from 0.
    public var offset: Int
    /// What is wrong, without a full stop.
    public var message: String

    init(offset: Int, _ message: String) {
        self.offset = offset
        self.message = message
    }

    init(_ problem: JSONProblem, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        self.offset = offset
        message = problem.message(at: offset, in: bytes)
    }
}

/// Why the parser stops; the message is put together afterwards, so that the
/// parser's loop handles nothing but numbers.
enum JSONProblem: Equatable {
    case valueMissing, noValue, trailing, depth
    case openContainer, objectGoesOn, arrayGoesOn, nameMissing, colonMissing, duplicateName
    case openString, control, notUTF8, escapeEnds, hexDigits, unknownEscape
    case digitAfterMinus, leadingZero, digitAfterPoint, digitAfterExponent
    case wordTrue, wordFalse, wordNull

    func message(at: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String {
        switch self {
        case .valueMissing: "the text ends where a value should be"
        case .noValue where bytes[at...].starts(with: [0xEF, 0xBB, 0xBF]):
            "a byte order mark stands where a value should begin"
        case .noValue: "no value begins with " + Self.shown(bytes[at])
        case .trailing: "something follows the value"
        case .depth: "containers nest too deep"
        case .openContainer: "the text ends inside a container"
        case .objectGoesOn: "expected , or } and found " + Self.shown(bytes[at])
        case .arrayGoesOn: "expected , or ] and found " + Self.shown(bytes[at])
        case .nameMissing: "expected a name in quotes"
        case .colonMissing: "expected : after a name"
        case .duplicateName: "the name \"" + Self.name(at: at, in: bytes) + "\" stands twice in one object"
        case .openString: "the string has no closing quote"
        case .control: "a control character must be escaped in a string"
        case .notUTF8: "the text is not UTF-8"
        case .escapeEnds: "the text ends inside an escape"
        case .hexDigits: "\\u wants four hexadecimal digits"
        case .unknownEscape: "there is no escape \\" + Self.shown(bytes[at + 1])
        case .digitAfterMinus: "a digit must follow the minus sign"
        case .leadingZero: "a number has no leading zero"
        case .digitAfterPoint: "a digit must follow the point"
        case .digitAfterExponent: "a digit must follow the exponent"
        case .wordTrue: "expected true"
        case .wordFalse: "expected false"
        case .wordNull: "expected null"
        }
    }

    private static func shown(_ byte: UInt8) -> String {
        (0x21..<0x7F).contains(byte)
            ? String(UnicodeScalar(byte)) : "the byte 0x" + String(byte, radix: 16, uppercase: true)
    }

    /// The name whose quote is at an index; it has been parsed before.
    private static func name(at: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String {
        guard let base = bytes.baseAddress else { return "" }
        var scanner = JSONScanner(base: base, end: bytes.count)
        scanner.at = at
        var isEscaped = false
        guard scanner.string(&isEscaped) == nil else { return "" }
        let count = scanner.at - at - 2
        let cell = Cell(start: at + 1, count: count, next: 0, kind: .string, isEscaped: isEscaped)
        return String(decoding: JSONText.unescaped(cell, in: bytes), as: UTF8.self)
    }
}
