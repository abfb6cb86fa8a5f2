/// What a plain scalar means by the core schema of YAML 1.2
/// (https://yaml.org/spec/1.2.2/#103-core-schema): `no` and `on` are text.
enum CoreSchema {
    /// A scalar's meaning; a number in the form that JSON has for it.
    enum Meaning: Equatable {
        case null
        case bool(Bool)
        case integer(String)
        case float(String)
        case string
        /// A number that JSON cannot hold.
        case notANumber
    }

    /// Whether a text may mean something else than itself, by its first byte.
    static func mayHaveMeaning(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        return first &- 0x30 < 10 || "+-.~tTfFnN".utf8.contains(first)
    }

    static func meaning(of text: String) -> Meaning {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        case ".nan", ".NaN", ".NAN": .notANumber
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF": .notANumber
        default: number(Array(text.utf8))
        }
    }

    private static func number(_ bytes: [UInt8]) -> Meaning {
        if bytes.starts(with: "0o".utf8) { return radix(bytes.dropFirst(2), 8) }
        if bytes.starts(with: "0x".utf8) { return radix(bytes.dropFirst(2), 16) }
        var at = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { at = 1 }
        let whole = digits(bytes, &at)
        var fraction: String?
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            fraction = digits(bytes, &at)
        }
        guard !whole.isEmpty || fraction?.isEmpty == false else { return .string }
        var exponent = ""
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            let mark = at
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard !digits(bytes, &at).isEmpty else { return .string }
            exponent = String(decoding: bytes[mark..<at], as: UTF8.self)
        }
        guard at == bytes.count else { return .string }
        let stripped = whole.utf8.drop { $0 == UInt8(ascii: "0") }
        let integer = (isNegative ? "-" : "") + (stripped.isEmpty ? "0" : String(Substring(stripped)))
        guard fraction != nil || !exponent.isEmpty else { return .integer(integer) }
        return .float(integer + (fraction.map { "." + ($0.isEmpty ? "0" : $0) } ?? "") + exponent)
    }

    /// A number of 64 bits at most: a larger one is refused, not rounded.
    private static func radix(_ digits: ArraySlice<UInt8>, _ radix: Int) -> Meaning {
        let isNumber = digits.allSatisfy { byte in
            byte &- 0x30 < UInt8(min(radix, 10)) || (radix == 16 && (byte | 0x20) &- 0x61 < 6)
        }
        guard !digits.isEmpty, isNumber else { return .string }
        return UInt64(String(decoding: digits, as: UTF8.self), radix: radix).map { .integer(String($0)) } ?? .notANumber
    }

    private static func digits(_ bytes: [UInt8], _ at: inout Int) -> String {
        let start = at
        while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }
}
