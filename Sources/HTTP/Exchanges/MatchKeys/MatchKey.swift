public import Digests
import Documents

/// What decides which recording answers a request: SHA-256 over method,
/// path, query, kind of body and body, each preceded by its length in
/// decimal and a line feed.
///
/// The path is what follows `/c/TOKEN` and `/s/NAME`; the query's pairs are
/// sorted by their bytes, so their order does not matter, and escapes of both
/// count by what they mean; a JSON body counts by its canonical form, without
/// a byte order mark before it, one of several parts by its parts, a form by its fields as a query by its pairs,
/// any other by its bytes.
///
/// Secrets are hidden first. A credential by its name takes part as
/// `REDACTED`, so that what was recorded with a real key is found with a dummy
/// one. A key in free text is hidden too, and takes part by a salted digest,
/// so that two requests stay two: where there are such, a sixth part follows,
/// a line `PLACE DIGEST` for each, those of one place in the order of its
/// text, places by their bytes. Headers take no part at all.
///
/// One thread at a time uses it. It keeps its memory, so that a request of a
/// usual size asks for none: a server's connection keeps one.
public final class MatchKey {
    /// What a body is to the key.
    public enum BodyKind: String, Sendable {
        case json, multipart, form, raw, none
    }

    /// Whether numbers count by their value: `1.0` is `1`. A key counts them
    /// as they are written; this one is for a request that has none so.
    public var countsNumbersByValue: Bool {
        get { canonical.writesNumbersByValue }
        set { canonical.writesNumbersByValue = newValue }
    }

    /// What hides secrets; `nil` for requests whose secrets are hidden, as
    /// recordings have them.
    public let redaction: RedactionPolicy?
    /// The keys that stand in free text of the request whose key was made
    /// last: where there are some, that key depends on the salt.
    @exclusivity(unchecked) public private(set) var foundKeys: [FoundKey] = []

    /// The policy's search, held by itself since each request needs it.
    private let keys: KeySearch?
    /// Whether a policy's patterns are to be looked for in each request.
    private let hasPatterns: Bool
    private let cells = CellBuffer(capacity: 256)
    private let context = SHA256Context()
    // Unchecked: one thread at a time, and no access calls out. Measured: each
    // check costs a fiftieth of a key.
    @exclusivity(unchecked) private var canonical: CanonicalJSON
    @exclusivity(unchecked) private var head = KeyHead()
    private var parts = ByteOutput()

    /// Makes one for requests as clients send them, or without a policy for
    /// requests whose secrets are hidden.
    public init(_ redaction: RedactionPolicy? = nil) {
        self.redaction = redaction
        keys = redaction?.keys
        hasPatterns = redaction?.patterns.isEmpty == false
        canonical = CanonicalJSON(redaction)
    }

    /// The key of a request that is being answered, for recordings with a
    /// salt. Its body is parsed once, whoever else looks at it.
    public func key(of request: IncomingRequest, salt: String = "") -> Digest {
        let body = request.body.isEmpty ? (.none, request.body) : self.body(request.body, request.cells())
        return key(request.method, request.path, request.query, request.body, body, salt)
    }

    /// The key of a request whose secrets are hidden, and of the digests of
    /// those that stood in its free text.
    public func key(of request: Request, secrets: [SecretDigest]) -> Digest {
        key(of: request) { $0.plainKey($1, $2, $3, $4, secrets) }
    }

    /// The key of a request.
    public static func key(
        of request: Request,
        redaction: RedactionPolicy? = nil,
        salt: String = ""
    ) -> Digest {
        MatchKey(redaction).key(of: request, salt: salt)
    }

    /// The key of a request.
    public func key(of request: Request, salt: String = "") -> Digest {
        key(of: request) { $0.key(method: $1, path: $2, query: $3, body: $4, salt: salt) }
    }

    private typealias Bytes = UnsafeBufferPointer<UInt8>

    private func key(of request: Request, _ make: (MatchKey, Bytes, Bytes, Bytes?, Bytes) -> Digest) -> Digest {
        let method = Array(request.method.utf8)
        let path = Array(request.path.utf8)
        let query = request.query.map { Array($0.utf8) } ?? []
        return method.withUnsafeBufferPointer { method in
            path.withUnsafeBufferPointer { path in
                query.withUnsafeBufferPointer { query in
                    request.body.withUnsafeBufferPointer { make(self, method, path, query, $0) }
                }
            }
        }
    }

    /// The key of a request's parts, for recordings with a salt.
    public func key(
        method: UnsafeBufferPointer<UInt8>,
        path: UnsafeBufferPointer<UInt8>,
        query: UnsafeBufferPointer<UInt8>?,
        body: UnsafeBufferPointer<UInt8>,
        salt: String = ""
    ) -> Digest {
        key(method, path, query, body, self.body(body), salt)
    }

    private func key(
        _ method: Bytes,
        _ path: Bytes,
        _ query: Bytes?,
        _ body: Bytes,
        _ counted: (kind: BodyKind, bytes: Bytes),
        _ salt: String
    ) -> Digest {
        if !foundKeys.isEmpty { foundKeys = [] }
        let (kind, text) = counted
        guard mayHoldSecret(path, query, kind, text), let redaction else {
            return digest(method, path, query, kind, text)
        }
        let hidden = redaction.comparable(path: path, query: query, body: body)
        foundKeys = hidden.keys
        return hidden.path.withUnsafeBufferPointer { path in
            (hidden.query ?? []).withUnsafeBufferPointer { query in
                hidden.body.withUnsafeBufferPointer { body in
                    plainKey(method, path, query, body, SecretDigest.all(hidden.keys, salt: salt))
                }
            }
        }
    }

    /// What the body of a request counts as, and the bytes that stand for
    /// it: lent until the next call.
    public func body(
        _ body: UnsafeBufferPointer<UInt8>
    ) -> (kind: BodyKind, bytes: UnsafeBufferPointer<UInt8>) {
        if body.isEmpty { return (.none, body) }
        return self.body(body, JSONParser.parse(body, into: cells, mark: .passedOver) == nil ? cells.cells : nil)
    }

    /// The same of a body with its cells, `nil` where it is no JSON.
    private func body(_ body: Bytes, _ cells: UnsafeBufferPointer<Cell>?) -> (kind: BodyKind, bytes: Bytes) {
        guard let cells else { return noJSON(body) }
        return (.json, canonical.write(cells, of: body))
    }

    private func noJSON(_ body: Bytes) -> (kind: BodyKind, bytes: Bytes) {
        let isForm = FormPairs.isForm(body)
        guard let canonical = isForm ? CanonicalQuery.form(body) : MultipartBody.canonical(body) else {
            return (.raw, body)
        }
        parts.removeAll()
        canonical.withUnsafeBufferPointer { parts.append($0) }
        return (isForm ? .form : .multipart, parts.bytes)
    }

    /// Whether a closer look is worth it: most requests hold no secret, and
    /// this is all that they cost. Canonical JSON hides no key by an escape.
    private func mayHoldSecret(
        _ path: Bytes,
        _ query: Bytes?,
        _ kind: BodyKind,
        _ text: Bytes
    ) -> Bool {
        guard let keys else { return false }
        if hasPatterns { return true }
        switch kind {
        case .raw, .multipart, .form: return true
        case .json where canonical.holdsCredential: return true
        case .json, .none: if keys.mayOccur(in: text) { return true }
        }
        return query?.isEmpty == false || keys.mayOccur(in: path)
    }

    /// The key of parts whose secrets are hidden.
    private func plainKey(
        _ method: Bytes,
        _ path: Bytes,
        _ query: Bytes?,
        _ body: Bytes,
        _ secrets: [SecretDigest]
    ) -> Digest {
        let (kind, text) = self.body(body)
        return digest(method, path, query, kind, text, secrets)
    }

    private func digest(
        _ method: Bytes,
        _ path: Bytes,
        _ query: Bytes?,
        _ kind: BodyKind,
        _ text: Bytes,
        _ secrets: [SecretDigest] = []
    ) -> Digest {
        let head = head.write(method, path, query, kind, text.count)
        context.update(UnsafeRawBufferPointer(head))
        context.update(UnsafeRawBufferPointer(text))
        if !secrets.isEmpty { SecretDigest.part(secrets).withUnsafeBytes { context.update($0) } }
        return context.finish()
    }
}

/// All that stands before the body in what a key is the digest of.
private struct KeyHead: ~Copyable {
    /// One `name=value` of the query.
    private struct Piece {
        var start: Int
        var count: Int
        /// A pair without `=` counts as one with an empty value.
        var hasEquals: Bool
    }

    private var output = ByteOutput()
    private var pieces: [Piece] = []

    init() {}

    /// Writes it; the result is lent until the next call.
    mutating func write(
        _ method: UnsafeBufferPointer<UInt8>,
        _ path: UnsafeBufferPointer<UInt8>,
        _ query: UnsafeBufferPointer<UInt8>?,
        _ kind: MatchKey.BodyKind,
        _ bodyCount: Int
    ) -> UnsafeBufferPointer<UInt8> {
        let rest = EndpointPath(path).rest
        output.removeAll()
        part(method)
        if rest < path.count {
            let path = UnsafeBufferPointer(rebasing: path[rest...])
            if CanonicalQuery.mayDiffer(path) {
                CanonicalQuery.path(path).withUnsafeBufferPointer { part($0) }
            } else {
                part(path)
            }
        } else {
            part("/")
        }
        if let query {
            if CanonicalQuery.mayDiffer(query) {
                CanonicalQuery.query(query).withUnsafeBufferPointer { part(query: $0) }
            } else {
                part(query: query)
            }
        } else {
            part("")
        }
        switch kind {
        case .json: part("json")
        case .multipart: part("multipart")
        case .form: part("form")
        case .raw: part("raw")
        case .none: part("none")
        }
        output.append(decimal: bodyCount)
        output.append(0x0A)
        return output.bytes
    }

    private mutating func part(_ bytes: UnsafeBufferPointer<UInt8>) {
        output.append(decimal: bytes.count)
        output.append(0x0A)
        output.append(bytes)
    }

    private mutating func part(_ word: StaticString) {
        part(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private mutating func part(query: UnsafeBufferPointer<UInt8>) {
        // An emptied array asks whose it is.
        if !pieces.isEmpty { pieces.removeAll(keepingCapacity: true) }
        var start = 0
        while start < query.count {
            var end = start
            var hasEquals = false
            while end < query.count, query[end] != UInt8(ascii: "&") {
                if query[end] == UInt8(ascii: "=") { hasEquals = true }
                end += 1
            }
            if end > start { pieces.append(Piece(start: start, count: end - start, hasEquals: hasEquals)) }
            start = end + 1
        }
        if pieces.count > 1 { pieces.sort { Self.precedes($0, $1, query) } }
        var count = max(0, pieces.count - 1)
        for piece in pieces { count += piece.count + (piece.hasEquals ? 0 : 1) }
        output.append(decimal: count)
        output.append(0x0A)
        for (index, piece) in pieces.enumerated() {
            if index > 0 { output.append(UInt8(ascii: "&")) }
            output.append(UnsafeBufferPointer(rebasing: query[piece.start..<piece.start + piece.count]))
            if !piece.hasEquals { output.append(UInt8(ascii: "=")) }
        }
    }

    private static func precedes(_ one: Piece, _ other: Piece, _ query: UnsafeBufferPointer<UInt8>) -> Bool {
        let byte = { (piece: Piece, at: Int) in
            at < piece.count ? query[piece.start + at] : UInt8(ascii: "=")
        }
        let (left, right) = (one.count + (one.hasEquals ? 0 : 1), other.count + (other.hasEquals ? 0 : 1))
        for at in 0..<min(left, right) where byte(one, at) != byte(other, at) {
            return byte(one, at) < byte(other, at)
        }
        return left < right
    }
}
