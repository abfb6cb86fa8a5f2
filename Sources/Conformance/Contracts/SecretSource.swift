/// Where a key comes from, by the value of the input that chooses.
public enum SecretSource: String, Sendable, CaseIterable {
    /// An environment variable, named as the secret in upper case.
    case env
    /// A file named as the secret, in a folder of secrets.
    case file
    /// A key of a properties file, named as the secret.
    case properties
    /// The value given is the key itself.
    case variable
}
