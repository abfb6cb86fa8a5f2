public import Exchanges

/// A recorded request in the form that its key is made of: for telling what
/// a request that nothing answers differs in.
public struct StoredRequest: Sendable {
    /// The method.
    public var method: String
    /// The path without `/c/TOKEN` and `/s/NAME`.
    public var path: String
    /// The query.
    public var query: String
    /// What the body counts as.
    public var kind: MatchKey.BodyKind
    /// The body, canonical where it is JSON.
    public var body: [UInt8]

    /// A request in this form, its secrets hidden by the policy of its key.
    public init(_ request: Request, _ key: MatchKey = MatchKey()) {
        let request = key.redaction?.request(request) ?? request
        method = request.method
        let path = Array(request.path.utf8)
        let rest = path.withUnsafeBufferPointer { EndpointPath($0).rest }
        self.path = rest < path.count ? String(decoding: path[rest...], as: UTF8.self) : "/"
        query = request.query ?? ""
        (kind, body) = request.body.withUnsafeBufferPointer { body in
            let (kind, bytes) = key.body(body)
            return (kind, Array(bytes))
        }
    }
}

extension StoredRequest {
    /// Appends the request to an index.
    func write(to writer: inout IndexWriter) {
        writer.append(text: method)
        writer.append(text: path)
        writer.append(text: query)
        writer.append(text: kind.rawValue)
        writer.append(UInt32(body.count))
        writer.append(body)
    }

    /// Reads a request out of an index; `nil` where it is none.
    init?(_ block: ByteBlock) {
        let read = block.withBytes { bytes -> StoredRequest? in
            var cursor = IndexCursor(UnsafeRawBufferPointer(bytes))
            guard let method = cursor.text(), let path = cursor.text(), let query = cursor.text(),
                let kind = cursor.text().flatMap(MatchKey.BodyKind.init(rawValue:)), let body = cursor.sized(),
                cursor.isAtEnd
            else { return nil }
            return StoredRequest(method: method, path: path, query: query, kind: kind, body: Array(body))
        }
        guard let read else { return nil }
        self = read
    }

    private init(method: String, path: String, query: String, kind: MatchKey.BodyKind, body: [UInt8]) {
        (self.method, self.path, self.query, self.kind, self.body) = (method, path, query, kind, body)
    }

    /// A number for method and path, the same for the same ones.
    var route: UInt64 {
        var text = Array(method.utf8)
        text.append(0x20)
        text.append(contentsOf: path.utf8)
        return text.withUnsafeBytes { IndexSum.of($0) }
    }
}
