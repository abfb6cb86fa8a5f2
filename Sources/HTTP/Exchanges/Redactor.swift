import Documents

/// Hides what must not be kept: credentials in headers, everything that
/// looks like an API key, and secrets that somebody named.
public struct Redactor: Sendable {
    /// What stands in place of a secret.
    public static let mark = "REDACTED"
    /// The shortest named secret that is looked for in texts: a shorter one
    /// would hide parts of ordinary words.
    public static let shortestLiteral = 8

    private let literals: [[UInt8]]

    /// A redactor that also hides these secrets, as they are, as JSON writes
    /// them, and as URLs do.
    public init(literals: [String] = []) {
        self.literals = literals.filter { $0.utf8.count >= Self.shortestLiteral }.flatMap { literal in
            var escaped: [UInt8] = []
            JSONText.append(escaped: literal.utf8, to: &escaped)
            return Set([Array(literal.utf8), escaped, Self.percentEncoded(literal)])
        }
    }

    /// The redactor that also hides the credentials of a request: a key of
    /// an unusual form may come back in a response.
    public func hiding(credentialsOf headers: Headers) -> Redactor {
        let values = headers.filter { Self.isCredential($0.name) }.flatMap { Self.secrets(in: $0) }
        let words: Set = ["Bearer", "Basic", "Digest"]
        return Redactor(
            known: literals,
            Redactor(literals: values.filter { !words.contains($0) && $0 != Self.mark }).literals
        )
    }

    /// What is secret in a credential's header: all of it, its words, and
    /// where it holds cookies the value of each.
    private static func secrets(in field: HeaderField) -> [String] {
        let words = field.value.split(separator: " ").map { word in
            word.hasSuffix(";") || word.hasSuffix(",") ? String(word.dropLast()) : String(word)
        }
        guard field.name.lowercased().contains("cookie") else { return [field.value] + words }
        let values = field.value.split(separator: ";").compactMap { pair -> String? in
            guard let sign = pair.firstIndex(of: "=") else { return nil }
            return String(pair[pair.index(after: sign)...].drop { $0 == "\"" }.prefix { $0 != "\"" })
        }
        return [field.value] + words + values
    }

    private init(known: [[UInt8]], _ more: [[UInt8]]) {
        literals = known + more
    }

    /// Whether a header or parameter of that name holds a credential as a
    /// whole, whatever it looks like.
    public static func isCredential(_ name: String) -> Bool {
        let name = name.lowercased()
        // Not every name that ends in "token" is one: the provider counts
        // tokens, and says how long the first one took.
        let parts = [
            "authorization", "cookie", "api-key", "api_key", "apikey", "secret", "password", "auth-token",
            "access-token", "access_token", "refresh-token", "session-token", "security-token", "csrf-token",
            "id-token", "api-token",
        ]
        return name == "token" || name == "x-token" || parts.contains { name.contains($0) }
    }

    /// Header lines with their secrets hidden.
    public func headers(_ headers: Headers) -> Headers {
        Headers(
            headers.map { field in
                HeaderField(field.name, Self.isCredential(field.name) ? Self.mark : text(field.value))
            }
        )
    }

    /// A text with its secrets hidden.
    public func text(_ text: String) -> String {
        String(decoding: bytes(Array(text.utf8)).bytes, as: UTF8.self)
    }

    /// A request with its secrets hidden.
    public func request(_ request: Request) -> Request {
        Request(
            method: request.method,
            path: text(request.path),
            query: request.query.map(text),
            headers: headers(request.headers),
            body: bytes(request.body).bytes
        )
    }

    /// Bytes with their secrets hidden, and the sizes that their chunks then
    /// have: a secret that chunks cut is found all the same, and what stands
    /// for it goes to the chunk in which it begins.
    public func bytes(_ bytes: [UInt8], chunks: [Int] = []) -> (bytes: [UInt8], chunks: [Int], count: Int) {
        let secrets = bytes.withUnsafeBufferPointer { ranges(in: $0) }
        guard !secrets.isEmpty else { return (bytes, chunks, 0) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        for secret in secrets {
            result += bytes[at..<secret.lowerBound]
            result += SecretText.replacement
            at = secret.upperBound
        }
        result += bytes[at...]
        return (result, Self.recut(chunks, secrets), secrets.count)
    }

    /// Where secrets stand, in order and apart from one another.
    private func ranges(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        let patterns = SecretText.ranges(in: bytes)
        guard !literals.isEmpty else { return patterns }
        var all = patterns
        for literal in literals { all += Self.occurrences(of: literal, in: bytes) }
        all.sort { $0.lowerBound < $1.lowerBound }
        var merged: [Range<Int>] = []
        for range in all {
            if let last = merged.last, range.lowerBound < last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    private static func occurrences(of literal: [UInt8], in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var at = 0
        while at + literal.count <= bytes.count {
            if bytes[at] == literal[0], bytes[at..<at + literal.count].elementsEqual(literal) {
                found.append(at..<at + literal.count)
                at += literal.count
            } else {
                at += 1
            }
        }
        return found
    }

    /// The sizes of chunks after each secret has become the replacement.
    private static func recut(_ chunks: [Int], _ secrets: [Range<Int>]) -> [Int] {
        var sizes: [Int] = []
        var start = 0
        for size in chunks {
            let chunk = start..<start + size
            var result = size
            for secret in secrets where secret.overlaps(chunk) {
                result -= secret.clamped(to: chunk).count
                if chunk.contains(secret.lowerBound) { result += SecretText.replacement.count }
            }
            sizes.append(result)
            start += size
        }
        return sizes
    }

    private static func percentEncoded(_ text: String) -> [UInt8] {
        text.utf8.flatMap { byte -> [UInt8] in
            let isPlain =
                (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "-._~".utf8.contains(byte)
            let digits = Array("0123456789ABCDEF".utf8)
            return isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
}
