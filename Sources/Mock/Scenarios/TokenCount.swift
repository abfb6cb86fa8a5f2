/// How many tokens a text counts for, by a rule and no tokenizer: its bytes in
/// UTF-8 ÷ 4, rounded up. Limits charge by it, and what is emulated tells it.
public enum TokenCount {
    /// The bytes of a token.
    public static let size = 4

    /// The tokens of so many bytes.
    public static func of(bytes: Int) -> Int { (bytes + size - 1) / size }
}
