import Exchanges
import Providers
import Recordings

extension Provider {
    /// What is secret in its exchanges, what a folder's recordings have hidden
    /// besides, and secrets that a user supplied.
    func redaction(_ more: Redactions = Redactions(), literals: [String] = []) -> RedactionPolicy {
        let names = Redactions(names: credentials).union(more).names
        return RedactionPolicy(keys: keys, credentials: names, patterns: more.patterns, literals: literals)
    }
}
