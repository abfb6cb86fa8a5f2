import Arguments
import Contracts
import Documents
import Exchanges

/// The secrets in the inputs that a user gives on a command line: they reach
/// no file, no report and no terminal.
enum SuppliedSecrets {
    /// What some inputs hold, in every form in which it may come back: as it
    /// is, without the word before it, and as base64 writes it at any offset.
    static func found(in inputs: [NameValue], secretName: String, by policy: RedactionPolicy) -> [String] {
        var secrets: [String] = []
        for input in inputs {
            switch ParameterName(rawValue: input.name) {
            case .authValue where input.value != secretName: secrets.append(input.value)
            case .headers: secrets += headers(input.value, policy)
            default: break
            }
            secrets += policy.secrets(in: input.value)
            secrets += userinfo(input.value)
        }
        let whole = secrets.filter { !$0.isEmpty && $0 != RedactionPolicy.mark }
        return whole + whole.flatMap(encoded) + whole.flatMap(pieces)
    }

    /// The shortest piece of a secret that is looked for.
    private static let shortestPiece = 10

    /// The beginnings and ends of a secret, which somebody may have cut in
    /// two. A short one has none: its pieces are ordinary texts.
    private static func pieces(of secret: String) -> [String] {
        let scalars = Array(secret.unicodeScalars)
        guard (shortestPiece + 6...256).contains(scalars.count) else { return [] }
        return (shortestPiece..<scalars.count).flatMap { count in
            [scalars.prefix(count), scalars.suffix(count)].map { String(String.UnicodeScalarView($0)) }
        }
    }

    /// The values of headers that carry a credential, and what stands behind
    /// a scheme's word in them.
    private static func headers(_ text: String, _ policy: RedactionPolicy) -> [String] {
        let members = (try? Document.json(Array(text.utf8)).root.value.members) ?? []
        return members.filter { policy.isCredential(header: $0.name) || isCalledCredential($0.name) }
            .compactMap(\.value.string)
            .flatMap { value in [value] + (value.split(separator: " ").dropFirst().map(String.init)) }
    }

    /// Whether a header that the policy does not know is called as those
    /// with keys are: a user's own word for it is enough here.
    private static func isCalledCredential(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["key", "token", "secret", "password", "auth", "authorization", "credential", "credentials"]
            .contains { name.hasSuffix($0) }
    }

    /// The user and password in a URL (RFC 3986 section 3.2.1).
    private static func userinfo(_ text: String) -> [String] {
        guard let scheme = text.firstRange(of: "://") else { return [] }
        let authority = text[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return [] }
        let info = String(authority[..<at])
        return [info] + info.split(separator: ":").map(String.init)
    }

    /// A secret as base64 writes it: the same bytes look otherwise behind
    /// one, two or three others, and the ends depend on what stands beside
    /// them.
    private static func encoded(_ secret: String) -> [String] {
        guard secret.utf8.count >= RedactionPolicy.shortestEcho else { return [] }
        return (0..<3).map { offset in
            let text = Base64.encode(Array(repeating: 0, count: offset) + Array(secret.utf8))
            let count = secret.utf8.count + offset
            let start = offset == 0 ? 0 : offset + 1
            let end = count / 3 * 4
            return String(text.prefix(end).dropFirst(start))
        }
    }
}
