import Documents
public import Patterns
public import Providers

/// What is a secret, and what stands in its place: one policy for whatever
/// is written, logged, answered or compared.
///
/// A secret is known
/// - by its **form**: what looks like a provider's key, or like one of some
///   that are used everywhere, wherever no letter, digit, `_` or `-` stands
///   before it;
/// - by its **name**: the value of a header, query parameter, form field,
///   cookie or JSON member that is called a credential, at any depth, also
///   where a text quotes such a line, and the password of a URL;
/// - by a **pattern** that somebody gave: it counts as a form does;
/// - by its **bytes**: a secret that somebody supplied, and each credential of
///   an exchange wherever else in it it stands.
///
/// It is found in every escape of the same text: as it is, as JSON escapes
/// it, twice too, percent-encoded, with `+` for a blank, and with the character
/// references of HTML. What chunks cut is found, since the whole is looked at.
public struct RedactionPolicy: Sendable {
    /// What stands in place of a secret.
    public static let mark = "REDACTED"
    /// The shortest credential that is looked for beyond its own place, in
    /// bytes: a shorter one would hide parts of ordinary texts. A shorter
    /// secret that somebody supplied counts as a word of its own.
    public static let shortestEcho = 8

    /// Finds keys by their forms. Whoever looks at each request keeps it: a
    /// policy is a value, and copies of it count references.
    public let keys: KeySearch
    let rules: CredentialRules
    /// What somebody wants hidden besides.
    public let patterns: [Pattern]
    private(set) var literals: [LiteralSecret]
    /// Where there are many: it is made once, and asked for each text.
    private var many: ManyLiterals?
    /// Whether an exchange holds more credentials than are looked for: nothing
    /// of it should be kept.
    public private(set) var isOverwhelmed = false
    /// How many bytes of credentials are looked for beyond their own places.
    public static let credentialRoom = 1 << 20

    /// A policy that knows the general forms and names, those of a provider,
    /// patterns, and secrets that somebody supplied.
    public init(
        keys: [KeyForm] = [],
        credentials: CredentialNames = CredentialNames(),
        patterns: [Pattern] = [],
        literals: [String] = []
    ) {
        let own = keys.map { KeySearch.Form(prefix: Array($0.prefix.utf8), atLeast: $0.atLeast, alphabet: $0.alphabet) }
        self.keys = KeySearch(own + GeneralForms.all)
        rules = CredentialRules(credentials)
        self.patterns = patterns
        self.literals = literals.compactMap { LiteralSecret(supplied: $0) }
        many = ManyLiterals(self.literals)
    }

    /// The policy that also hides some credentials wherever they stand.
    func hiding(_ credentials: [[UInt8]]) -> RedactionPolicy {
        var policy = self
        let known = Set(literals)
        // Also as base64 writes it, up to the padding, and as URLs have that.
        let long = credentials.filter { $0.count >= Self.shortestEcho }
        guard long.reduce(0, { $0 + $1.count }) <= Self.credentialRoom else {
            policy.isOverwhelmed = true
            return policy
        }
        let coded = long.map { Base64.encode($0).utf8.filter { $0 != UInt8(ascii: "=") } }
        let all = long + coded + coded.map(Self.inURL)
        let new = Set(all.compactMap { LiteralSecret(credential: $0) }).subtracting(known)
        policy.literals += new.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        if !new.isEmpty { policy.many = ManyLiterals(policy.literals) }
        return policy
    }

    /// Whether another policy is a copy of this one; one that was made anew
    /// is not, though it may know the same.
    func isSame(as other: RedactionPolicy) -> Bool {
        keys === other.keys && rules === other.rules && literals == other.literals
    }

    /// Whether a header of that name holds a credential as a whole.
    public func isCredential(header name: String) -> Bool { rules.isCredential(header: name) }

    /// Whether a parameter of a query or a form of that name holds one.
    public func isCredential(parameter name: String) -> Bool { rules.isCredential(parameter: name.utf8) }

    /// Whether a member of a JSON object of that name holds one.
    public func isCredential(member name: UnsafeBufferPointer<UInt8>) -> Bool { rules.isCredential(member: name) }

    /// Lets names of JSON members that are no credential's pass at little
    /// cost.
    var memberNames: MemberNameFilter { rules.filter }

    /// What base64 writes in the alphabet for URLs (RFC 4648 section 5).
    private static func inURL(_ coded: [UInt8]) -> [UInt8] {
        coded.map { byte in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: byte
            }
        }
    }

    /// A text with its secrets hidden.
    public func text(_ text: String) -> String {
        var text = text
        let hidden: [UInt8]? = text.withUTF8 { bytes in
            let parts = parts(of: bytes)
            return parts.isEmpty ? nil : parts.hidden(in: bytes)
        }
        return hidden.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// The value of a header or parameter, hidden as a whole where its name
    /// says so.
    public func value(_ value: String, named name: String) -> String {
        isCredential(header: name) || isCredential(parameter: name) ? Self.mark : text(value)
    }

    /// Header lines with their secrets hidden, those in names too.
    public func headers(_ headers: Headers) -> Headers {
        Headers(
            headers.map { field in
                isCredential(field)
                    ? HeaderField(text(field.name), Self.mark)
                    : HeaderField(text(field.name), text(field.value), isLatin1: field.isLatin1)
            }
        )
    }

    /// Whether a header holds a credential: by its name, or because its value
    /// is one of the usual schemes (RFC 6750, RFC 7617).
    func isCredential(_ field: HeaderField) -> Bool {
        if isCredential(header: field.name) { return true }
        let start = String(field.value.prefix(7)).lowercased()
        return start == "bearer " || start.hasPrefix("basic ")
    }

    /// A text with the secrets hidden that somebody supplied, and no others:
    /// for evidence of drawn keys, which are worth nothing.
    public func withoutSupplied(_ bytes: [UInt8]) -> [UInt8] {
        guard !literals.isEmpty else { return bytes }
        return bytes.withUnsafeBufferPointer { bytes in
            var parts: [HiddenRange] = []
            views.forEach(of: bytes) { view, raw in
                parts += literals(in: view).map { HiddenRange(raw($0)) }
            }
            return parts.merged().hidden(in: bytes)
        }
    }

    /// A text with the secrets hidden that somebody supplied, and no others.
    public func withoutSupplied(_ text: String) -> String {
        String(decoding: withoutSupplied(Array(text.utf8)), as: UTF8.self)
    }

    /// What is secret in any text.
    func parts(of bytes: UnsafeBufferPointer<UInt8>) -> [HiddenRange] {
        guard !isPlain(bytes) else { return [] }
        var parts: [HiddenRange] = []
        let names = NamedValues(rules: rules)
        views.forEach(of: bytes) { view, raw in
            parts += free(in: view).map { HiddenRange(raw($0)) }
            parts += literals(in: view).map { HiddenRange(raw($0)) }
            parts += names.ranges(in: view).map { HiddenRange(raw($0.range), isQuoted: $0.isQuoted) }
        }
        return parts.merged()
    }

    /// Where keys stand in a text, whatever escapes hide them, in order and
    /// apart.
    func keyRanges(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        TextViews().forEach(of: bytes) { view, raw in ranges += free(in: view).map(raw) }
        return ranges.merged()
    }

    /// Where keys and what the patterns find stand in a text as it is.
    private func free(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        let keys = keys.ranges(in: text)
        return patterns.isEmpty ? keys : (keys + patterns.flatMap { $0.ranges(in: text) }).merged()
    }

    /// Whether nothing in a text can be a secret: it has no escape, no name
    /// with a value, no key.
    public func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        literals.isEmpty && patterns.isEmpty
            && !bytes.contains {
                $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":")
                    || $0 == UInt8(ascii: "<")
            }
            && !DecodedText.mayHoldReferences(bytes)
            && !keys.mayOccur(in: bytes)
    }

    /// The forms of whatever is told of an exchange.
    private var views: TextViews {
        TextViews(withBlanks: literals.contains { $0.bytes.contains(0x20) }, withReferences: true)
    }

    private func literals(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        many?.ranges(in: text) ?? literals.flatMap { $0.ranges(in: text) }
    }
}
