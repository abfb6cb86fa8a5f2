import Exchanges
import Providers

extension Provider {
    /// What is secret in its exchanges, and secrets that a user supplied.
    func redaction(literals: [String] = []) -> RedactionPolicy {
        RedactionPolicy(keys: keys, credentials: credentials, literals: literals)
    }
}
