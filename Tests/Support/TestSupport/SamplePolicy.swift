public import Exchanges
import Providers

extension RedactionPolicy {
    /// A policy for tests: the keys of a provider that begin with `fw_`,
    /// `fpk_` and `sk-`, and its own names of credentials.
    public static let sample = sample()

    /// The same with secrets that somebody supplied.
    public static func sample(literals: [String] = []) -> RedactionPolicy {
        let forms = ["fw_", "fpk_", "sk-"].compactMap { prefix in
            KeyForm.Alphabet("A-Za-z0-9_-").map { KeyForm(prefix: prefix, atLeast: 16, alphabet: $0) }
        }
        let names = CredentialNames(headers: ["X-Partner-Id"], query: ["partner"], json: ["partner_pin"])
        return RedactionPolicy(keys: forms, credentials: names, literals: literals)
    }
}

/// A generator with a seed, so that a failure comes again.
public struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    public init(_ seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
