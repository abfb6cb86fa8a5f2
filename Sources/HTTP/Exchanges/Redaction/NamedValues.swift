/// Finds what stands under a credential's name in any text: members of JSON
/// (`"password": "…"`), also in a text that is no JSON as a whole, as events
/// of a stream, lines of a log and bodies that were cut; parameters in URLs
/// (`?api_key=…`); fields of `multipart/form-data` (RFC 7578); the password of
/// a URL (`https://user:…@host`); elements of XML; header lines and assignments, as commands
/// and configurations have them (`Authorization: Bearer …`, `API_KEY=…`).
///
/// It is lenient where a parser is exact: no name is taken for more than it
/// is, but a `token` alone is left, since models tell pieces of text so.
struct NamedValues {
    /// A name is no longer than this.
    private static let longestName = 128

    let rules: CredentialRules

    /// Where the values stand.
    func ranges(in bytes: UnsafeBufferPointer<UInt8>) -> [HiddenRange] {
        var found: [HiddenRange] = []
        var at = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: ":"):
                let value =
                    member(at, bytes)
                    ?? (URLPassword.range(at, bytes) ?? AssignedValue.range(at, bytes, rules))
                    .map { HiddenRange($0) }
                if let value {
                    found.append(value)
                    at = max(at, value.range.upperBound - 1)
                }
            case UInt8(ascii: "="):
                if let value = parameter(at, bytes) ?? field(at, bytes) ?? AssignedValue.range(at, bytes, rules) {
                    found.append(HiddenRange(value))
                    at = max(at, value.upperBound - 1)
                }
            case UInt8(ascii: ">"):
                if let value = element(at, bytes) {
                    found.append(HiddenRange(value))
                    at = value.upperBound - 1
                }
            default: break
            }
            at += 1
        }
        return found
    }

    /// The value after a colon that follows a credential's name in quotes.
    private func member(_ colon: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> HiddenRange? {
        var end = colon
        while end > 0, Self.isBlank(bytes[end - 1]) { end -= 1 }
        guard end > 1, Self.isQuote(bytes[end - 1]) else { return nil }
        let quote = bytes[end - 1]
        end -= 1
        var start = end
        while start > 0, bytes[start - 1] != quote {
            guard end - start < Self.longestName, bytes[start - 1] >= 0x20 else { return nil }
            start -= 1
        }
        guard start > 0, start < end else { return nil }
        let name = UnsafeBufferPointer(rebasing: bytes[start..<end])
        guard rules.isCredential(member: name), !name.elementsEqual("token".utf8) else { return nil }
        var first = colon + 1
        while first < bytes.count, Self.isBlank(bytes[first]) { first += 1 }
        guard first < bytes.count else { return nil }
        if Self.isQuote(bytes[first]) { return string(from: first, bytes) }
        var last = first
        while last < bytes.count, Self.isPartOfNumber(bytes[last]) { last += 1 }
        let isNumber = last > first && bytes[first] != UInt8(ascii: ".") && bytes[first] | 0x20 != UInt8(ascii: "e")
        return isNumber ? HiddenRange(first..<last, isQuoted: true) : nil
    }

    /// What stands in quotes, up to the end of a text that was cut.
    private func string(from quote: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> HiddenRange? {
        var at = quote + 1
        while at < bytes.count, bytes[at] != bytes[quote] {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        let end = min(at, bytes.count)
        return end > quote + 1 ? HiddenRange(quote + 1..<end) : nil
    }

    /// The value after a sign that follows a credential's name in a URL.
    private func parameter(_ sign: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var start = sign
        while start > 0, ByteClass.isWord(bytes[start - 1]) || "%.~[]".utf8.contains(bytes[start - 1]) {
            guard sign - start < Self.longestName else { return nil }
            start -= 1
        }
        guard start > 0, start < sign, "?&#;".utf8.contains(bytes[start - 1]),
            rules.isCredential(parameter: bytes[start..<sign])
        else { return nil }
        var end = sign + 1
        while end < bytes.count, !Self.endsParameter(bytes[end]) { end += 1 }
        return end > sign + 1 ? sign + 1..<end : nil
    }

    /// What an element of XML holds whose start tag ends here (`<ns:Password
    /// Type="…">`): text, up to the next tag.
    private func element(_ close: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let tag = bytes[max(0, close - Self.longestName)..<close]
        guard let open = tag.lastIndex(of: UInt8(ascii: "<")) else { return nil }
        let name = tag[(open + 1)...].prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") }
        let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
        guard !local.isEmpty, bytes[close - 1] != UInt8(ascii: "/"), !local.elementsEqual("token".utf8),
            rules.isCredential(member: UnsafeBufferPointer(rebasing: local))
        else { return nil }
        let text = bytes[(close + 1)...].prefix { $0 != UInt8(ascii: "<") }
        return text.contains { $0 > 0x20 } ? text.startIndex..<text.endIndex : nil
    }

    /// The value of a field whose name stands after `name=`, in quotes or
    /// without: what follows the empty line, up to the next boundary.
    private func field(_ sign: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let word = Array("name".utf8)
        guard sign > word.count, bytes[sign - word.count..<sign].elementsEqual(word), sign + 1 < bytes.count,
            bytes[sign - word.count - 1] == UInt8(ascii: ";") || Self.isBlank(bytes[sign - word.count - 1]),
            let name = fieldName(sign + 1, bytes), rules.isCredential(parameter: bytes[name])
        else { return nil }
        // The field's head is short: a few headers at most.
        let head = bytes[name.upperBound...].prefix(1024)
        let lineEnd = head.first { $0 == 0x0A || $0 == 0x0D } == 0x0A ? "\n" : "\r\n"
        guard let start = Self.end(of: Array((lineEnd + lineEnd).utf8), in: head) else { return nil }
        let boundary = Array((lineEnd + "--").utf8)
        let end = Self.end(of: boundary, in: bytes[start...]).map { $0 - boundary.count } ?? bytes.count
        return end > start ? start..<end : nil
    }

    private func fieldName(_ start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        if bytes[start] == UInt8(ascii: "\"") {
            let quote = bytes[(start + 1)...].prefix(Self.longestName).firstIndex(of: UInt8(ascii: "\""))
            return quote.map { start + 1..<$0 }
        }
        let end = bytes[start...].prefix(Self.longestName).firstIndex { $0 <= 0x20 || $0 == UInt8(ascii: ";") }
        return end.map { start..<$0 }
    }

    /// Where a mark ends that stands in some bytes.
    private static func end(of mark: [UInt8], in bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var at = bytes.startIndex
        while at + mark.count <= bytes.endIndex {
            if bytes[at] == mark[0], bytes[at..<at + mark.count].elementsEqual(mark) { return at + mark.count }
            at += 1
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || "+-.eE".utf8.contains(byte)
    }

    private static func endsParameter(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7F || "&#\"'<>\\`".utf8.contains(byte)
    }
}
