import Documents
public import Patterns
public import Providers

/// What a folder's recordings have hidden besides what every API's have: the
/// manifest's `redact`.
public struct Redactions: Sendable, Equatable {
    /// Names that hold credentials.
    public var names: CredentialNames
    /// What is hidden wherever it stands in a text.
    public var patterns: [Pattern]

    /// Makes a list.
    public init(names: CredentialNames = CredentialNames(), patterns: [Pattern] = []) {
        (self.names, self.patterns) = (names, patterns)
    }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { self == Redactions() }

    /// What is in one of two, in order and once.
    public func union(_ other: Redactions) -> Redactions {
        let together = { (one: [String], more: [String]) in one + more.filter { !one.contains($0) } }
        return Redactions(
            names: CredentialNames(
                headers: together(names.headers, other.names.headers),
                query: together(names.query, other.names.query),
                json: together(names.json, other.names.json)
            ),
            patterns: patterns + other.patterns.filter { !patterns.contains($0) }
        )
    }

    /// As a manifest has it.
    var members: [(String, YAMLText)] {
        let lists = [
            ("headers", names.headers), ("query", names.query), ("json", names.json),
            ("regex", patterns.map(\.text)),
        ]
        return lists.filter { !$0.1.isEmpty }.map { ($0.0, .row($0.1.map { .string($0) })) }
    }

    static var shape: Shape<Redactions> {
        .object("what is hidden besides") { reader in
            let headers = reader.optional("headers", .list(.text)) ?? []
            let query = reader.optional("query", .list(.text)) ?? []
            let json = reader.optional("json", .list(.text)) ?? []
            let patterns = reader.optional("regex", .list(pattern)) ?? []
            return Redactions(names: CredentialNames(headers: headers, query: query, json: json), patterns: patterns)
        }
    }

    private static var pattern: Shape<Pattern> {
        Shape("a regular expression") { node, decoding in
            guard let text = Shape<String>.text.decode(node, decoding) else { return nil }
            do {
                return try Pattern(text)
            } catch {
                decoding.report(node, "no regular expression: \(error)")
                return nil
            }
        }
    }
}
