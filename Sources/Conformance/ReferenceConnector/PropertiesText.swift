/// A file of properties, as `java.util.Properties` reads it: `key=value`,
/// `key: value` or `key value` a line, `#` and `!` for comments, a `\` at
/// the end of a line joins the next.
enum PropertiesText {
    /// The value of a key, the last where it stands twice.
    static func value(of key: String, in bytes: [UInt8]) -> String? {
        var found: [UInt8]?
        for line in logicalLines(bytes) {
            let (name, value) = split(line)
            if name.elementsEqual(key.utf8) { found = value }
        }
        return found.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0C }

    private static func logicalLines(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var joined: [UInt8]?
        for raw in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            var line = Array(raw.drop(while: isBlank))
            if joined == nil, line.first.map({ $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "!") }) ?? true {
                continue
            }
            let slashes = line.reversed().prefix { $0 == UInt8(ascii: "\\") }.count
            if !slashes.isMultiple(of: 2) {
                line.removeLast()
                joined = (joined ?? []) + line
            } else {
                lines.append((joined ?? []) + line)
                joined = nil
            }
        }
        if let joined { lines.append(joined) }
        return lines
    }

    private static func split(_ line: [UInt8]) -> (name: [UInt8], value: [UInt8]) {
        var end = 0
        while end < line.count, !isBlank(line[end]), line[end] != UInt8(ascii: "="), line[end] != UInt8(ascii: ":") {
            end += line[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        end = min(end, line.count)
        var rest = line[end...].drop(while: isBlank)
        if let first = rest.first, first == UInt8(ascii: "=") || first == UInt8(ascii: ":") {
            rest = rest.dropFirst().drop(while: isBlank)
        }
        return (unescaped(line[..<end]), unescaped(rest))
    }

    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                result.append(byte)
                continue
            }
            switch next {
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "u"):
                let digits = String(decoding: rest.prefix(4), as: UTF8.self)
                rest = rest.dropFirst(4)
                let scalar = UInt32(digits, radix: 16).flatMap { UnicodeScalar($0) } ?? "\u{FFFD}"
                result.append(contentsOf: Array(String(scalar).utf8))
            default: result.append(next)
            }
        }
        return result
    }
}
