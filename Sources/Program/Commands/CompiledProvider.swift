import Exchanges
import Providers

/// What is true of the default provider, until it is read from its
/// `provider.yaml`.
enum CompiledProvider {
    /// What is secret in its exchanges, and secrets that a user supplied.
    static func redaction(literals: [String] = []) -> RedactionPolicy {
        let forms = ["fw_", "fpk_", "sk-"].compactMap { prefix in
            KeyForm.Alphabet("A-Za-z0-9_-").map { KeyForm(prefix: prefix, atLeast: 16, alphabet: $0) }
        }
        let names = CredentialNames(
            headers: ["Authorization", "x-api-key"],
            query: ["api_key", "key", "access_token"],
            json: ["api_key", "client_secret", "password"]
        )
        return RedactionPolicy(keys: forms, credentials: names, literals: literals)
    }
}
