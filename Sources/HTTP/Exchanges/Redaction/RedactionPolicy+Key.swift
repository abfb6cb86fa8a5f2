public import Digests

extension RedactionPolicy {
    /// The API key that a request brings, by its SHA-256: what counts by key
    /// keeps no key. It is the value of Authorization without its scheme, or
    /// of another header that holds a credential, or of such a parameter of
    /// the query; `nil` where there is none. Cookies are none.
    public func keyDigest(of request: IncomingRequest) -> Digest? {
        let headers = request.headers()
        if let value = headers["Authorization"] { return Self.digest(value) }
        let other = headers.first { field in
            isCredential(header: field.name) && !field.name.lowercased().contains("cookie")
        }
        if let other { return Self.digest(other.value) }
        let query = request.query.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let pair = QueryPair.pairs(of: query).first { isCredential(parameter: CanonicalQuery.meaning($0.name)) }
        return pair.map { Self.digest(CanonicalQuery.meaning($0.value)) }
    }

    /// The digest of a credential's value, whatever scheme it is sent by.
    private static func digest(_ value: String) -> Digest {
        let words = value.split(separator: " ", maxSplits: 1)
        let isSchemed = words.count == 2 && AuthorizationScheme.isOne(words[0].utf8)
        return SHA256.hash(Array((isSchemed ? String(words[1]) : value).utf8))
    }
}
