/// The blocks of a prompt that a cache knows: so many tokens at once, from the
/// prompt's beginning on.
public enum PromptBlocks {
    /// So many tokens are cached together.
    public static let size = 16

    /// For each whole block of a text what it and all before it make.
    public static func of(_ text: [UInt8]) -> [UInt64] {
        // FNV-1a; not against forgery, which would win nothing here.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        let bytes = size * TokenCount.size
        return stride(from: 0, to: text.count / bytes * bytes, by: bytes).map { start in
            for byte in text[start..<start + bytes] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            return hash
        }
    }
}
