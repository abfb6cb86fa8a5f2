/// What a plain scalar means by the core schema of YAML 1.2
/// (https://yaml.org/spec/1.2.2/#103-core-schema): `no` and `on` are text.
enum CoreSchema {
    /// A scalar's meaning; a number in the form that JSON has for it.
    enum Meaning: Equatable {
        case null
        case bool(Bool)
        case number(String)
        case string
        /// A number that JSON cannot hold.
        case notANumber
    }

    static func meaning(of text: String) -> Meaning {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        default: number(text)
        }
    }

    private static func number(_ text: String) -> Meaning {
        let bytes = Array(text.utf8)
        if let special = special(text) { return special }
        if text.hasPrefix("0o") { return radix(bytes.dropFirst(2), 8) }
        if text.hasPrefix("0x") { return radix(bytes.dropFirst(2), 16) }
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
        let stripped = whole.drop { $0 == "0" }
        var result = (isNegative ? "-" : "") + (stripped.isEmpty ? "0" : String(stripped))
        if let fraction { result += "." + (fraction.isEmpty ? "0" : fraction) }
        return .number(result + exponent)
    }

    private static func special(_ text: String) -> Meaning? {
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.dropFirst()) : text
        if [".inf", ".Inf", ".INF"].contains(unsigned) { return .notANumber }
        return [".nan", ".NaN", ".NAN"].contains(text) ? .notANumber : nil
    }

    private static func radix(_ digits: ArraySlice<UInt8>, _ radix: Int) -> Meaning {
        let text = String(decoding: digits, as: UTF8.self)
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }), let value = UInt64(text, radix: radix)
        else { return .string }
        return .number(String(value))
    }

    private static func digits(_ bytes: [UInt8], _ at: inout Int) -> String {
        let start = at
        while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }
}
