/// A `java.lang.String` as Java serializes it (Java Object Serialization
/// Specification, section 6.4.2): what a connector in the engine stores a text
/// as that is too long for a String variable.
enum JavaText {
    /// The text; `nil` for anything else that is serialized.
    static func read(_ bytes: [UInt8]) -> String? {
        guard bytes.starts(with: [0xAC, 0xED, 0x00, 0x05]), bytes.count > 6 else { return nil }
        let lengthBytes: Int
        switch bytes[4] {
        case 0x74: lengthBytes = 2
        case 0x7C: lengthBytes = 8
        default: return nil
        }
        let body = bytes.dropFirst(5 + lengthBytes)
        let length = bytes.dropFirst(5).prefix(lengthBytes).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard bytes.count >= 5 + lengthBytes, UInt64(body.count) == length else { return nil }
        return modifiedUTF8(body)
    }

    /// Java's own form of UTF-8: a character beyond the basic plane is two
    /// surrogates of three bytes each, and NUL is two bytes.
    private static func modifiedUTF8(_ bytes: ArraySlice<UInt8>) -> String? {
        var units: [UInt16] = []
        var at = bytes.startIndex
        func next(_ offset: Int) -> UInt16? {
            let place = at + offset
            guard place < bytes.endIndex, bytes[place] & 0xC0 == 0x80 else { return nil }
            return UInt16(bytes[place] & 0x3F)
        }
        while at < bytes.endIndex {
            let first = bytes[at]
            if first & 0x80 == 0 {
                units.append(UInt16(first))
                at += 1
            } else if first & 0xE0 == 0xC0, let second = next(1) {
                units.append(UInt16(first & 0x1F) << 6 | second)
                at += 2
            } else if first & 0xF0 == 0xE0, let second = next(1), let third = next(2) {
                units.append(UInt16(first & 0x0F) << 12 | second << 6 | third)
                at += 3
            } else {
                return nil
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
