import Digests
public import Documents

/// Which keys an API takes.
struct KeyRules: Sendable, Equatable {
    /// How keys begin that are taken where no list of keys is given.
    var prefixes: [String]
    var restricted: [Restriction]

    /// Keys that may not do everything.
    struct Restriction: Sendable, Equatable {
        var prefix: String
        /// What they are refused.
        var refused: [EmulatedForm]
    }

    /// What becomes of a request with a key, or without one.
    enum Access: Equatable {
        case accepted, refused, forbidden
    }

    /// What becomes of a request with this key.
    func access(_ key: String?, _ accepted: AcceptedKeys?, on form: EmulatedForm) -> Access {
        guard let key else { return .refused }
        let isAccepted =
            accepted.map { $0.contains(key) }
            ?? prefixes.contains { key.hasPrefix($0) && key.utf8.count > $0.utf8.count }
        guard isAccepted else { return .refused }
        let isForbidden = restricted.contains { key.hasPrefix($0.prefix) && $0.refused.contains(form) }
        return isForbidden ? .forbidden : .accepted
    }
}

/// The keys of a file: only their digests are kept.
public struct AcceptedKeys: Sendable, Equatable {
    private let digests: Set<Digest>

    /// Reads a file: a key a line; what stands behind `#` at a line's beginning
    /// is a comment. Throws each line that holds no key.
    public static func load(_ path: String) throws(DocumentError) -> AcceptedKeys {
        try AcceptedKeys(try Files.read(path, limit: 16 << 20), name: path)
    }

    /// Takes a file's bytes.
    init(_ bytes: [UInt8], name: String) throws(DocumentError) {
        var digests: Set<Digest> = []
        var problems: [Diagnostic] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
            let start = line.drop(while: isSpace)
            let key = Array(start.reversed().drop(while: isSpace).reversed())
            guard let first = key.first, first != UInt8(ascii: "#") else { continue }
            if let wrong = key.firstIndex(where: { $0 <= 0x20 || $0 >= 0x7F }) {
                problems.append(
                    Diagnostic(
                        file: name,
                        position: Position(line: index + 1, column: start.startIndex - line.startIndex + wrong + 1),
                        message: "a key has visible characters of ASCII alone",
                        hint: "one key a line; a comment begins with #"
                    )
                )
            } else {
                digests.insert(SHA256.hash(key))
            }
        }
        if digests.isEmpty, problems.isEmpty {
            problems = [Diagnostic(file: name, message: "holds no key", hint: "one key a line")]
        }
        guard problems.isEmpty else { throw DocumentError(.invalid, problems) }
        self.digests = digests
    }

    /// Whether a key is one of them.
    func contains(_ key: String) -> Bool { digests.contains(SHA256.hash(Array(key.utf8))) }
}

extension Shape where Output == KeyRules {
    static var keyRules: Shape {
        object("the keys") { reader in
            let prefixes = reader.required("prefixes", .list(.text))
            let restricted = reader.optional("restricted", .list(.restriction)) ?? []
            return prefixes.map { KeyRules(prefixes: $0, restricted: restricted) }
        }
    }
}

extension Shape where Output == KeyRules.Restriction {
    fileprivate static var restriction: Shape {
        object("keys that may not do everything") { reader in
            let prefix = reader.required("prefix", .text)
            let refused = reader.required("refused", .list(Shape<EmulatedForm>.word))
            guard let prefix, let refused else { return nil }
            return KeyRules.Restriction(prefix: prefix, refused: refused)
        }
    }
}
