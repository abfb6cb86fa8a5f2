/// Base64 with padding (RFC 4648 section 4).
enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = Array(bytes[start..<min(start + 3, bytes.count)])
            let word = part.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << (16 - 8 * UInt32($1.offset)) }
            for index in 0..<4 {
                output.append(
                    index <= part.count ? digits[Int(word >> (18 - 6 * UInt32(index)) & 63)] : UInt8(ascii: "=")
                )
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        var bytes = Array(text.utf8)
        guard bytes.count.isMultiple(of: 4) else { return nil }
        let padding = bytes.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding <= 2 else { return nil }
        bytes.removeLast(padding)
        var output: [UInt8] = []
        var word: UInt32 = 0
        for (index, byte) in bytes.enumerated() {
            guard let value = digits.firstIndex(of: byte) else { return nil }
            word = word << 6 | UInt32(value)
            switch index % 4 {
            case 1: output.append(UInt8(truncatingIfNeeded: word >> 4))
            case 2: output.append(UInt8(truncatingIfNeeded: word >> 2))
            case 3: output.append(UInt8(truncatingIfNeeded: word))
            default: break
            }
        }
        return output
    }
}
