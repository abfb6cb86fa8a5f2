/// Keeps credentials out of what a mock tells: misses, mismatches, log lines.
public enum Secrets {
    /// What stands where a secret stood.
    public static let mark = "REDACTED"

    /// Whether a header or parameter of that name holds a credential,
    /// whatever it looks like.
    public static func isCredential(name: String) -> Bool {
        let name = name.lowercased()
        let parts = ["authorization", "cookie", "api-key", "api_key", "apikey", "secret", "password"]
        return parts.contains { name.contains($0) } || name.hasSuffix("token")
    }

    /// A value as it may be told: the mark where its name says that it is a
    /// credential, else without what looks like a key.
    public static func redacted(_ value: String, name: String) -> String {
        isCredential(name: name) ? mark : redacted(value)
    }

    /// A text with each `(fw_|fpk_|sk-)[A-Za-z0-9_-]{16,}` in it replaced.
    public static func redacted(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if let end = keyEnd(in: bytes, from: at) {
                output += mark.utf8
                at = end
            } else {
                output.append(bytes[at])
                at += 1
            }
        }
        return output.count == bytes.count && output == bytes ? text : String(decoding: output, as: UTF8.self)
    }

    private static let prefixes = ["fw_", "fpk_", "sk-"].map { Array($0.utf8) }

    private static func keyEnd(in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes[start] == UInt8(ascii: "f") || bytes[start] == UInt8(ascii: "s"),
            let prefix = prefixes.first(where: { bytes[start...].starts(with: $0) })
        else { return nil }
        var end = start + prefix.count
        while end < bytes.count, isKeyByte(bytes[end]) { end += 1 }
        return end - start - prefix.count >= 16 ? end : nil
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
}
