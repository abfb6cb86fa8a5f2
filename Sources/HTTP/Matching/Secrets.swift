import Exchanges

/// Keeps credentials out of what a mock tells: misses, mismatches, log lines.
public enum Secrets {
    /// What stands where a secret stood.
    public static let mark = Redactor.mark

    /// Whether a header or parameter of that name holds a credential,
    /// whatever it looks like.
    public static func isCredential(name: String) -> Bool {
        Redactor.isCredential(name)
    }

    /// A value as it may be told: the mark where its name says that it is a
    /// credential, else without what looks like a key.
    public static func redacted(_ value: String, name: String) -> String {
        isCredential(name: name) ? mark : redacted(value)
    }

    /// A text with each `(fw_|fpk_|sk-)[A-Za-z0-9_-]{16,}` in it replaced.
    public static func redacted(_ text: String) -> String {
        SecretText.redacted(text)
    }
}
