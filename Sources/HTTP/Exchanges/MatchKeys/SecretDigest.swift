public import Digests

/// A key that stood in a request's free text, as a recording keeps it: where
/// it stood, and a digest by which the same one is known again.
public struct SecretDigest: Sendable, Equatable {
    /// Where it stood: `path`, `query:NAME`, `body:messages[1].content`.
    public var place: String
    /// SHA-256 over the folder's salt, a line feed and the key.
    public var digest: Digest

    /// Makes one.
    public init(place: String, digest: Digest) {
        self.place = place
        self.digest = digest
    }

    /// What is kept of some keys, in their order.
    public static func all(_ keys: [FoundKey], salt: String) -> [SecretDigest] {
        keys.map { SecretDigest(place: $0.place, digest: SHA256.hash(Array(salt.utf8) + [0x0A] + $0.bytes)) }
    }

    /// The sixth part of a match key, preceded by its length.
    static func part(_ secrets: [SecretDigest]) -> [UInt8] {
        let lines = secrets.enumerated()
            .sorted { one, other in
                let (left, right) = (one.element.place.utf8, other.element.place.utf8)
                return left.elementsEqual(right) ? one.offset < other.offset : left.lexicographicallyPrecedes(right)
            }
            .map { $0.element.place + " " + $0.element.digest.hex }
        let text = Array(lines.joined(separator: "\n").utf8)
        return Array("\(text.count)\n".utf8) + text
    }
}
