import Documents

/// A key that stands in a request's free text: it takes part in the match
/// key by a digest, so that two requests stay two.
///
/// It holds the key itself, and never leaves memory.
public struct FoundKey: Sendable, Equatable {
    /// Where it stands: `path`, `query:NAME`, `body:messages[1].content`,
    /// `body` where that is no JSON.
    public var place: String
    /// Its bytes, with all escapes undone.
    public var bytes: [UInt8]

    /// Makes one.
    public init(place: String, bytes: [UInt8]) {
        self.place = place
        self.bytes = bytes
    }
}

/// The parts of a request that two requests are compared by, with their
/// secrets hidden: a credential by its name is `REDACTED`, whatever it was; a
/// key in free text is too, and told beside.
///
/// It depends on the request alone: not on its headers, and not on secrets
/// that somebody supplied.
public struct ComparableRequest: Sendable, Equatable {
    /// The path.
    public var path: [UInt8]
    /// The query, `nil` where there is none.
    public var query: [UInt8]?
    /// The body.
    public var body: [UInt8]
    /// The keys in free text: those of the path, the query, the body, each in
    /// the order of its text.
    public var keys: [FoundKey]

    /// Makes one.
    public init(path: [UInt8], query: [UInt8]?, body: [UInt8], keys: [FoundKey]) {
        self.path = path
        self.query = query
        self.body = body
        self.keys = keys
    }
}

extension RedactionPolicy {
    /// The parts of a request that it is compared by.
    public func comparable(
        path: UnsafeBufferPointer<UInt8>,
        query: UnsafeBufferPointer<UInt8>?,
        body: UnsafeBufferPointer<UInt8>
    ) -> ComparableRequest {
        let inPath = Located(path: path, self)
        let inQuery = query.map { Located(query: $0, self) }
        let inBody = Located(body: body, self)
        return ComparableRequest(
            path: inPath.all.hidden(in: path),
            query: query.flatMap { inQuery?.all.hidden(in: $0) },
            body: inBody.all.hidden(in: body),
            keys: inPath.found + (inQuery?.found ?? []) + inBody.found
        )
    }

    /// A request with all its secrets hidden.
    public func request(_ request: Request) -> Request {
        Request(
            method: text(request.method),
            path: hidden(in: Array(request.path.utf8)) { Located(path: $0, self).all },
            query: request.query.map { query in hidden(in: Array(query.utf8)) { Located(query: $0, self).all } },
            headers: headers(request.headers),
            body: body(request.body).bytes,
            version: request.version,
            trailers: headers(request.trailers)
        )
    }

    /// A body with all its secrets hidden, and the sizes that its chunks then
    /// have.
    public func body(_ bytes: [UInt8], chunks: [Int] = []) -> (bytes: [UInt8], chunks: [Int]) {
        bytes.withUnsafeBufferPointer { buffer in
            let all = (Located(body: buffer, self).all + parts(of: buffer)).merged()
            return all.isEmpty ? (bytes, chunks) : (all.hidden(in: buffer), all.recut(chunks))
        }
    }

    private func hidden(in bytes: [UInt8], _ find: (UnsafeBufferPointer<UInt8>) -> [HiddenRange]) -> String {
        bytes.withUnsafeBufferPointer { buffer in
            String(decoding: (find(buffer) + parts(of: buffer)).merged().hidden(in: buffer), as: UTF8.self)
        }
    }
}

/// What is secret in a part of a request, known by names and forms alone.
struct Located {
    /// Values under credentials' names.
    private(set) var named: [HiddenRange] = []
    /// The keys in free text, with their places.
    private(set) var found: [FoundKey] = []
    /// Everything that is hidden, in order and apart.
    private(set) var all: [HiddenRange] = []

    /// A path.
    init(path: UnsafeBufferPointer<UInt8>, _ policy: RedactionPolicy) {
        let keys = policy.keyRanges(in: path)
        finish(path, keys, keys.map { _ in "path" })
    }

    /// A query.
    init(query: UnsafeBufferPointer<UInt8>, _ policy: RedactionPolicy) {
        pairs(query, policy, "query")
    }

    /// A body: JSON, a form, or any text. It is told by its bytes, since a
    /// match key knows no headers.
    init(body: UnsafeBufferPointer<UInt8>, _ policy: RedactionPolicy) {
        guard !body.isEmpty else { return }
        let cells = CellBuffer()
        if JSONParser.parse(body, into: cells, mark: .passedOver) == nil {
            let keys = policy.keyRanges(in: body)
            let secrets = JSONSecrets(cells.cells, of: body, policy.rules, keys: keys, prefix: "body")
            named = secrets.named
            finish(body, keys, secrets.places)
        } else if FormPairs.isForm(body) {
            pairs(body, policy, "body")
        } else {
            let keys = policy.keyRanges(in: body)
            finish(body, keys, keys.map { _ in "body" })
        }
    }

    private mutating func pairs(_ text: UnsafeBufferPointer<UInt8>, _ policy: RedactionPolicy, _ part: String) {
        let pairs = FormPairs.pairs(of: text)
        named = pairs.filter { pair in
            pair.value != nil && policy.rules.isCredential(parameter: text[pair.name])
        }.compactMap { $0.value.map { HiddenRange($0) } }
        let keys = policy.keyRanges(in: text)
        // Both are in order.
        var at = 0
        let places = keys.map { key -> String in
            while at + 1 < pairs.count, pairs[at + 1].name.lowerBound <= key.lowerBound { at += 1 }
            guard at < pairs.count, pairs[at].name.upperBound <= key.lowerBound else { return part }
            return part + ":" + String(decoding: text[pairs[at].name], as: UTF8.self)
        }
        finish(text, keys, places)
    }

    private mutating func finish(_ text: UnsafeBufferPointer<UInt8>, _ keys: [Range<Int>], _ places: [String]) {
        // Both are in order.
        let covered = named.merged()
        var at = 0
        for (key, place) in zip(keys, places) {
            while at < covered.count, covered[at].range.upperBound <= key.lowerBound { at += 1 }
            if at < covered.count, covered[at].range.overlaps(key) { continue }
            found.append(FoundKey(place: place, bytes: Self.plain(text[key])))
        }
        all = (named + keys.map { HiddenRange($0) }).merged()
    }

    /// A key's bytes with its escapes undone; no form holds `\` or `%`.
    private static func plain(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        let once = DecodedText(backslashesIn: UnsafeBufferPointer(rebasing: text)).bytes
        return once.withUnsafeBufferPointer { DecodedText(percentsIn: $0).bytes }
    }
}

/// The `name=value` pairs of a query or a form
/// (https://url.spec.whatwg.org/#application/x-www-form-urlencoded).
enum FormPairs {
    /// One pair: where its name and its value stand; a piece without `=` has
    /// no value.
    struct Pair {
        var name: Range<Int>
        var value: Range<Int>?
    }

    static func pairs(of text: UnsafeBufferPointer<UInt8>) -> [Pair] {
        var pairs: [Pair] = []
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: UInt8(ascii: "&")) ?? text.count
            if end > start {
                let sign = text[start..<end].firstIndex(of: UInt8(ascii: "="))
                pairs.append(Pair(name: start..<(sign ?? end), value: sign.map { $0 + 1..<end }))
            }
            start = end + 1
        }
        return pairs
    }

    /// Whether a text reads as a form: printable ASCII without blanks,
    /// quotes and brackets, and a `=` after a name.
    static func isForm(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first, first != UInt8(ascii: "=") else { return false }
        var hasSign = false
        for byte in text {
            let half = byte < 64 ? formLow : byte < 128 ? formHigh : 0
            guard half >> UInt64(byte & 63) & 1 != 0 else { return false }
            if byte == UInt8(ascii: "=") { hasSign = true }
        }
        return hasSign
    }

    /// The characters of a form, as two halves of a table of 128 bits: those
    /// from `!` to `~` without ``"<>\^`{}``.
    private static var formLow: UInt64 { 0xAFFF_FFFA_0000_0000 }
    private static var formHigh: UInt64 { 0x57FF_FFFE_AFFF_FFFF }
}
